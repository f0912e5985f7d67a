import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';

const denied = 'The food was not good.';
const doubly = 'The film was not bad.';
const late = 'I expected a great film, and it was terrible.';

const en = {
  title: 'Sentiment',
  intro: [
    [
      'Many words go in, one verdict comes out: is this sentence of a review good or bad? A GRU reads it word by word, and its last state is turned into a probability. Since it reads in one direction only, the same can be done after every word: go ',
      live('back to the first word', { at: 1 }),
      ' and step through, or type a sentence of your own and watch the verdict move.',
    ],
    [
      'Why? Each word is left out once and the rest is read anew: what the verdict loses is the effect of that word. The frames show what a word does by itself. Compare ',
      live('“not good”', { text: denied, at: 4 }),
      ' with ',
      live('“not bad”', { text: doubly, at: 4 }),
      ': for this network, “not” is hardly more than a bad word, whatever follows. Or see how a verdict ',
      live('turns, or does not turn, at the end', { text: late, at: null }),
      '.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'It has read 2,482 English sentences of reviews, too few to learn how “not” turns a word around, and it does not know irony. Of 500 sentences that it never saw, it judges 403 as people did; counting words without their order gets 408. Words it never saw all look the same to it, and so does any other language.',
  sentence: 'A sentence, word by word',
  text: 'Sentence (English)',
  nothing: 'There is no word to read yet.',
  after: (word: string, now: string, before: string) =>
    `After “${word}”, “good” has a probability of ${now}; before it, ${before}.`,
  effect: (effect: string, alone: string) =>
    `Its effect in the whole sentence is ${effect} nats towards “good”; by itself it would be ${alone}.`,
  unknown: 'Training never saw this word.',
  picture: 'Verdict after each word, and the effect of each word',
  pictureLabel: (count: string) => `Verdict and effects over ${count} words.`,
  legend:
    'Curve: probability of “good” after each word. Bars: effect in the sentence as it stands, in nats of log-odds; the colours of the words above show the same. Frames: effect of the word by itself. A question mark: training never saw the word.',
  axis: { low: 'bad', high: 'good', effect: '− effect +' },
  own: 'Train your own',
  ownIntro:
    'A table with the columns text and label is enough, in any language and with any labels. The command line also counts runs of words, which judges more sentences rightly than reading alone.',
  speed: (count: string, milliseconds: string) =>
    `${count} words, all readings in ${milliseconds} ms`,
};

const ko: typeof en = {
  title: '감성 분석',
  intro: [
    [
      '단어 여럿이 들어가 판정 하나가 나옵니다. 이 후기 문장은 긍정일까요, 부정일까요? GRU가 문장을 한 단어씩 읽고, 마지막 상태를 확률로 바꿉니다. 한 방향으로만 읽으므로 어느 단어 뒤에서든 판정을 낼 수 있습니다. ',
      live('첫 단어로 돌아가', { at: 1 }),
      ' 한 단어씩 짚어 보거나, 영어 문장을 직접 쓰면서 판정이 움직이는 모습을 살펴보세요.',
    ],
    [
      '왜 그렇게 판정했을까요? 단어를 하나씩 빼고 나머지를 다시 읽습니다. 그때 판정이 달라진 만큼이 그 단어의 영향입니다. 테두리는 단어 하나만 읽었을 때의 영향입니다. ',
      live('“not good”', { text: denied, at: 4 }),
      '과 ',
      live('“not bad”', { text: doubly, at: 4 }),
      '를 견주어 보세요. 이 신경망에게 “not”은 뒤에 무엇이 오든 그저 부정적인 단어에 가깝습니다. ',
      live('끝에서 뒤집혀야 할 판정', { text: late, at: null }),
      '도 살펴보세요.',
    ],
  ],
  cannot:
    '영어 후기 문장 2,482개만 읽었습니다. “not”이 단어의 뜻을 뒤집는 방식을 배우기에는 너무 적고, 반어도 모릅니다. 처음 보는 문장 500개 가운데 403개를 사람과 같게 판정하는데, 순서 없이 단어만 세어도 408개입니다. 처음 보는 단어는 모두 똑같아 보이므로 다른 언어도 읽지 못합니다.',
  sentence: '문장을 한 단어씩',
  text: '문장 (영어)',
  nothing: '아직 읽을 단어가 없습니다.',
  after: (word: string, now: string, before: string) =>
    `“${word}” 다음에 긍정일 확률은 ${now}입니다. 바로 앞에서는 ${before}였습니다.`,
  effect: (effect: string, alone: string) =>
    `문장 전체에서 긍정 쪽으로 미치는 영향은 ${effect}내트, 이 단어만 읽으면 ${alone}내트입니다.`,
  unknown: '학습할 때 본 적 없는 단어입니다.',
  picture: '단어마다 달라지는 판정과 각 단어의 영향',
  pictureLabel: (count: string) => `단어 ${count}개의 판정과 영향.`,
  legend:
    '곡선: 각 단어 다음에 긍정일 확률. 막대: 지금 문장에서 단어가 미치는 영향(로그 오즈, 내트)이며, 위 단어의 색도 같은 값입니다. 테두리: 단어 하나만 읽었을 때의 영향. 물음표: 학습할 때 본 적 없는 단어.',
  axis: { low: '부정', high: '긍정', effect: '− 영향 +' },
  own: '직접 학습하기',
  ownIntro:
    'text와 label 열이 있는 표면 충분합니다. 언어와 라벨은 무엇이든 됩니다. 명령줄은 이어진 단어들도 함께 세며, 그러면 읽기만 할 때보다 더 많은 문장을 옳게 판정합니다.',
  speed: (count: string, milliseconds: string) => `단어 ${count}개, 모든 읽기에 ${milliseconds}ms`,
};

export const words = dictionary({ en, ko });
