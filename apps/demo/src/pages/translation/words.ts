import type { BeamFate } from '@unrolled/seq2seq';
import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';
import type { ByTranslator, TargetLanguage } from '../../worker/translation/calls.ts';

const short = 'three hundred forty-two thousand six hundred five';
const unmoved = { moves: null, at: null, step: null };
const moved = { to: null, text: short, moves: '4.8', at: 5, step: null };

const en = {
  title: 'Translation',
  intro: [
    [
      'A sentence goes in, another comes out, of another length. An encoder reads the source; a decoder writes the translation token by token. At first all that was handed from one to the other was a single vector of fixed size, however long the source. Attention lets the decoder look back, at every step, at the states of all words. Here are both, of the same size and trained equally long on numbers in words. Try ',
      live('a short number', { text: short, ...unmoved }),
      ' and ',
      live('a long one', { text: null, ...unmoved }),
      ', of which the fixed vector does not hold everything.',
    ],
    [
      'Attention is a choice that you can overrule. Make the fifth step ',
      live('look at “five” instead of “two”', moved),
      ', and it writes what it sees; everything after it is computed again. ',
      live('Korean', { to: 'ko', text: null, ...unmoved }),
      ' groups four digits where English groups three, so the same number is divided differently.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'They have read 20,000 numbers below a thousand million and know nothing else: every other word looks the same to them. Text that is not an English number is translated too, into nonsense. Attention shows what the decoder read, not why it chose a word.',
  both: 'Two translators',
  into: 'Into',
  languages: { fr: 'French', ko: 'Korean' } as Readonly<Record<TargetLanguage, string>>,
  text: 'A number in English words, below a thousand million',
  unknown: (list: string) => `Training never saw: ${list}.`,
  translators: {
    attention: 'With attention',
    fixed: 'One fixed vector',
  } as ByTranslator<string>,
  right: (isRight: boolean): string => (isRight ? '✓ right' : '✗ not right'),
  rightIs: (text: string) => `Right translation: ${text}.`,
  cut: 'It does not end; it was cut off.',
  alignment: 'Where attention looks',
  alignmentIntro:
    'Choose a token of the translation, by pointer or arrow keys: the source shows how much attention the token pays to each word. To move it, choose another word of the source, or drag along a row of the picture.',
  target: 'Translation, token by token',
  source: 'Source: the word to which the step attends most',
  nothing: 'There is nothing to translate yet.',
  step: (step: string, token: string, probability: string, looking: string, isMoved: boolean) =>
    `Step ${step} writes “${token}” with probability ${probability}, ${isMoved ? 'made to look' : 'looking'} at ${looking}.`,
  release: 'Let attention choose again',
  heatmap: 'Heat map: rows are tokens of the translation, columns words of the source.',
  legend:
    'A row for each token of the translation, from the top down; the stronger its colour, the more attention. A dashed frame: moved by you.',
  beam: 'The beam as a tree',
  beamIntro:
    'The most likely next token need not begin the most likely translation. A beam search keeps several hypotheses, extends each by all tokens, keeps the best and drops the rest. Go through its steps.',
  width: 'Width of the beam',
  model: 'Translator',
  beamPicture: 'Tree of the beam search.',
  beamSummary: (text: string, score: string, steps: string) =>
    `The best result is “${text}”, with a mean ln p of ${score} a token, found in ${steps} steps.`,
  beamLegend:
    'Below each token: the sum of ln p of its hypothesis. Filled: the way to the result. Thin frame: kept. Thick frame: finished. Dashed line: dropped.',
  end: '(end)',
  candidates: (step: string) => `Candidates of step ${step}, most likely first`,
  hypothesis: 'Hypothesis',
  fate: 'What became of it',
  fates: {
    kept: 'kept',
    finished: 'finished',
    dropped: 'dropped',
  } as Readonly<Record<BeamFate, string>>,
  onTheWay: 'leads to the result',
  quality: 'Quality by length',
  qualityIntro:
    'Numbers that training never saw, translated here and now by both. A translation counts where it is right to the letter.',
  again: 'Measure again',
  lengthColumn: 'words',
  notMeasured: 'Not measured yet.',
  measured: (done: string, of: string) => `${done} of ${of} numbers translated.`,
  sourceWords: 'words of the source',
  exactShare: 'share that is right',
  numbers: 'numbers',
  training: 'Train your own',
  trainingIntro:
    'Both translators start again and learn in parallel, from the same batches of 64 numbers, to translate into the language chosen above. Every 50 steps each translates 100 numbers that are not in its training data.',
  steps: 'steps',
  loss: 'loss in nats per token',
  lossSentence: (step: string, attention: string, fixed: string) =>
    `Step ${step}: loss ${attention} with attention, ${fixed} with one fixed vector.`,
  exactSentence: (attention: string, fixed: string) =>
    `Right at the last measurement: ${attention} with attention, ${fixed} with one fixed vector.`,
  speed: (tokens: string, milliseconds: string) => `${tokens} tokens in ${milliseconds} ms`,
  trainingSpeed: (pairs: string) => `${pairs} pairs/s, each for both translators`,
};

const ko: typeof en = {
  title: '번역',
  intro: [
    [
      '문장이 들어가면 길이가 다른 문장이 나옵니다. 인코더가 원문을 읽고 디코더가 번역문을 토큰 하나씩 씁니다. 처음에는 원문이 아무리 길어도 크기가 고정된 벡터 하나만 디코더에 넘겼습니다. 어텐션을 쓰면 디코더가 단계마다 원문 모든 단어의 상태를 다시 볼 수 있습니다. 아래의 두 번역기는 크기가 같고, 영어로 쓴 수를 똑같은 시간 동안 배웠습니다. ',
      live('짧은 수', { text: short, ...unmoved }),
      '와 ',
      live('긴 수', { text: null, ...unmoved }),
      '를 넣어 보세요. 고정된 벡터는 긴 수를 다 담지 못합니다.',
    ],
    [
      '어텐션이 고른 곳을 직접 바꿀 수 있습니다. 다섯 번째 단계가 ',
      live('“two” 대신 “five”를 보게 하면', moved),
      ' 본 대로 쓰고, 그 뒤는 모두 다시 계산됩니다. ',
      live('한국어', { to: 'ko', text: null, ...unmoved }),
      '는 네 자리씩, 영어는 세 자리씩 끊으므로 같은 수가 다른 자리에서 나뉩니다.',
    ],
  ],
  cannot:
    '10억보다 작은 수 20,000개를 읽었을 뿐 다른 것은 모릅니다. 다른 단어는 모두 똑같아 보입니다. 수가 아닌 글도 번역하지만 뜻 없는 결과가 나옵니다. 어텐션이 본 곳은 디코더가 무엇을 읽었는지 알려 줄 뿐, 왜 그 단어를 골랐는지는 알려 주지 않습니다.',
  both: '두 번역기',
  into: '번역할 언어',
  languages: { fr: '프랑스어', ko: '한국어' },
  text: '영어로 쓴 수 (10억 미만)',
  unknown: (list) => `학습할 때 본 적 없는 단어: ${list}.`,
  translators: { attention: '어텐션', fixed: '고정 벡터 하나' },
  right: (isRight) => (isRight ? '✓ 맞음' : '✗ 틀림'),
  rightIs: (text) => `맞는 번역: ${text}.`,
  cut: '끝나지 않아 중간에서 잘랐습니다.',
  alignment: '어텐션이 보는 곳',
  alignmentIntro:
    '포인터나 화살표 키로 번역문의 토큰을 고르면 원문의 각 단어에 어텐션이 얼마나 놓였는지 보입니다. 어텐션을 옮기려면 원문의 다른 단어를 고르거나 그림의 행을 따라 끄세요.',
  target: '번역문의 토큰',
  source: '원문: 이 단계가 가장 많이 보는 단어',
  nothing: '아직 번역할 것이 없습니다.',
  step: (step, token, probability, looking, isMoved) =>
    `${step}번째 단계는 ${looking}을(를) ${isMoved ? '보도록 바뀌어' : '보고'} “${token}”을(를) 확률 ${probability}로 씁니다.`,
  release: '어텐션이 다시 고르게 하기',
  heatmap: '히트맵: 행은 번역문의 토큰, 열은 원문의 단어.',
  legend:
    '위에서 아래로 번역문의 토큰마다 한 행이며, 진할수록 어텐션이 많습니다. 점선 테두리는 직접 옮긴 곳입니다.',
  beam: '빔 탐색 나무',
  beamIntro:
    '가장 그럴듯한 다음 토큰이 가장 그럴듯한 번역의 시작은 아닐 수 있습니다. 빔 탐색은 가설을 여럿 두고, 모든 토큰을 이어 붙여 본 뒤 가장 좋은 것만 남기고 나머지는 버립니다. 단계를 따라가 보세요.',
  width: '빔의 너비',
  model: '번역기',
  beamPicture: '빔 탐색 나무.',
  beamSummary: (text, score, steps) =>
    `가장 좋은 결과는 “${text}”이며 토큰당 평균 ln p는 ${score}, ${steps}단계 만에 찾았습니다.`,
  beamLegend:
    '토큰 아래 숫자는 가설의 ln p 합입니다. 칠한 칸: 결과로 이어지는 길. 가는 테두리: 남은 가설. 굵은 테두리: 끝난 가설. 점선: 버린 가설.',
  end: '(끝)',
  candidates: (step) => `${step}번째 단계의 후보, 그럴듯한 순서`,
  hypothesis: '가설',
  fate: '처리',
  fates: { kept: '남음', finished: '끝남', dropped: '버림' },
  onTheWay: '결과로 이어짐',
  quality: '길이에 따른 정확도',
  qualityIntro:
    '학습할 때 본 적 없는 수를 두 번역기가 지금 이 자리에서 번역합니다. 글자까지 모두 맞아야 맞은 것으로 셉니다.',
  again: '다시 재기',
  lengthColumn: '단어 수',
  notMeasured: '아직 재지 않았습니다.',
  measured: (done, of) => `수 ${of}개 가운데 ${done}개를 번역했습니다.`,
  sourceWords: '원문의 단어 수',
  exactShare: '맞은 비율',
  numbers: '수의 개수',
  training: '직접 학습하기',
  trainingIntro:
    '두 번역기가 처음부터, 수 64개씩 같은 묶음으로 나란히 위에서 고른 언어를 배웁니다. 50단계마다 학습에 쓰지 않는 수 100개를 번역해 봅니다.',
  steps: '단계',
  loss: '토큰당 손실(내트)',
  lossSentence: (step, attention, fixed) =>
    `${step}단계: 손실은 어텐션 ${attention}, 고정 벡터 ${fixed}입니다.`,
  exactSentence: (attention, fixed) =>
    `마지막으로 잰 정확도: 어텐션 ${attention}, 고정 벡터 ${fixed}.`,
  speed: (tokens, milliseconds) => `토큰 ${tokens}개에 ${milliseconds}ms`,
  trainingSpeed: (pairs) => `초당 ${pairs}쌍, 번역기마다`,
};

/** Words of page 6. */
export const words = dictionary({ en, ko });
