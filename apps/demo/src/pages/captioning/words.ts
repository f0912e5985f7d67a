import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';
import type { CaptionLanguage, Search } from '../../worker/captioning/calls.ts';

const en = {
  title: 'Captioning',
  intro: [
    [
      'A picture goes in, a sentence comes out. A small convolutional network turns the pixels into a grid of features, a GRU writes the caption word by word, and at every word attention shows which parts of the grid it reads. Step through the words, by pointer or arrow keys: where does it look for ',
      live('the first colour', { at: 1 }),
      ', and where for ',
      live('the last word', { at: null }),
      '?',
    ],
    [
      'Each picture can be described from either shape, so two captions are right. The most likely words give one of them; ',
      live('a beam', { search: 'beam', at: null, rank: null }),
      ' keeps several and shows both; ',
      live('words drawn by chance', { search: 'sample', at: null, rank: null }),
      ' vary, and with ',
      live('a high temperature', { search: 'sample', temperature: 2.5, at: null, rank: null }),
      ' they leave the picture behind.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'It knows two shapes in front of grey: circle, square, triangle, star, cross and ring in six colours, one above or next to the other. On a photograph it sees nothing else, and says so with confidence. The combinations of the pictures and clips offered here are not in its training, the single words are: of 200 such pictures it describes 172 rightly, of 60 such clips 48. It writes Korean; for English its words are replaced one by one.',
  look: 'What is on the picture?',
  pictures: 'Pictures',
  picture: (number: string) => `Picture ${number}`,
  own: 'Or a picture of yours: choose a file, or drop it here',
  ownLimits: 'It is read on this device and sent nowhere. It is cut to a square of 32 × 32 pixels.',
  shown: (name: string) => `Shown: ${name}`,
  noPicture: 'This file cannot be read as a picture:',
  say: 'Language of the caption',
  languages: { en: 'English', ko: 'Korean' } as Readonly<Record<CaptionLanguage, string>>,
  search: 'Words',
  searches: {
    greedy: 'the most likely each time',
    beam: 'beam search',
    sample: 'drawn by chance',
  } as Readonly<Record<Search['kind'], string>>,
  width: 'Width of the beam',
  temperature: 'Temperature',
  again: 'Draw again',
  caption: 'Caption',
  nothing: 'The caption has no words.',
  place: (row: string, column: string, share: string) => `row ${row}, column ${column} (${share})`,
  looks: (word: string, places: string) => `For “${word}” it looks at ${places}.`,
  right: (captions: string, isRight: boolean) =>
    `${isRight ? 'Right.' : 'Not right.'} Right captions: ${captions}.`,
  unjudged: 'Nobody has said what is right for this picture.',
  results: 'Results of the beam',
  score: (score: string) => `${score} nats per word`,
  legend:
    'The picture as the model sees it, dark where it does not look; numbers: attention in percent.',
  training: 'Train your own',
  trainingIntro: (count: string) =>
    `Start puts an untrained network in place of this one, and shows it ${count} generated pictures, 16 per step. Watch the caption above: first it says the same of every picture, then colours come right, then shapes, and last of all what is where; that takes some minutes. Every 50 steps it describes 40 pictures that it never sees in training.`,
  steps: 'steps',
  loss: 'loss on the pictures of each step (nats per word)',
  rightShare: 'share of unseen pictures described rightly',
  progress: (step: string, loss: string) => `Step ${step}: loss ${loss} nats per word.`,
  rightCaptions: (percent: string) =>
    `At the last measurement ${percent} of the unseen pictures had a right caption.`,
  trainingSpeed: (pictures: string) => `${pictures} pictures/s, training`,
  clips: 'Clips',
  clipsIntro:
    'A clip is read frame by frame, by a network that also sees the change since the previous frame, and by a GRU in both directions. Here attention is on moments instead of parts of a picture; since the GRU reads both ways, its state at any moment depends on the whole clip, and the moment attended to need not be the decisive one. Play a clip backwards: the frames are the same, the caption is not.',
  loadClips: 'Load the clips and their model',
  loading: 'Loading …',
  clip: 'Clip',
  plays: 'It plays',
  directions: { forwards: 'forwards', backwards: 'backwards' },
  clipCaption: 'Caption of the clip (English)',
  watches: (word: string, frames: string) => `For “${word}”, attention on the frames is ${frames}.`,
  clipRight: (sentence: string, isReversed: boolean) =>
    isReversed
      ? `Right caption when it plays forwards: ${sentence}.`
      : `Right caption: ${sentence}.`,
  speed: (milliseconds: string) => `a caption in ${milliseconds} ms`,
};

const ko: typeof en = {
  title: '캡션 달기',
  intro: [
    [
      '그림이 들어가 문장이 나옵니다. 작은 합성곱 신경망이 픽셀을 특징 격자로 바꾸고, GRU가 캡션을 한 단어씩 씁니다. 단어마다 어텐션이 격자의 어느 곳을 읽을지 정합니다. 포인터나 화살표 키로 단어를 짚어 보세요. ',
      live('첫 단어', { at: 1 }),
      '를 쓸 때와 ',
      live('마지막 단어', { at: null }),
      '를 쓸 때 어디를 볼까요?',
    ],
    [
      '그림마다 어느 도형을 먼저 말해도 되므로 맞는 캡션이 둘입니다. 가장 그럴듯한 단어만 고르면 하나가 나옵니다. ',
      live('빔 탐색', { search: 'beam', at: null, rank: null }),
      '은 여럿을 남겨 둘 다 보여 줍니다. ',
      live('확률에 따라 뽑은 단어', { search: 'sample', at: null, rank: null }),
      '는 매번 다르고, ',
      live('온도를 높이면', { search: 'sample', temperature: 2.5, at: null, rank: null }),
      ' 그림과 멀어집니다.',
    ],
  ],
  cannot:
    '회색 배경 앞의 도형 두 개만 압니다. 여섯 가지 색의 원, 사각형, 삼각형, 별, 십자, 고리가 위아래나 옆으로 놓인 그림입니다. 사진을 넣어도 다른 것은 보지 못하면서 자신 있게 말합니다. 여기 있는 그림과 동영상의 조합은 학습에 쓰지 않았지만 단어 하나하나는 배운 것입니다. 그런 그림 200개 가운데 172개, 동영상 60개 가운데 48개를 옳게 설명합니다. 모델은 한국어로 쓰며, 영어는 단어를 하나씩 바꾼 것입니다.',
  look: '그림에 무엇이 있을까요?',
  pictures: '그림',
  picture: (number) => `그림 ${number}`,
  own: '내 그림: 파일을 고르거나 여기에 놓으세요',
  ownLimits: '이 기기에서만 읽고 어디로도 보내지 않습니다. 32 × 32 픽셀 정사각형으로 자릅니다.',
  shown: (name) => `보이는 파일: ${name}`,
  noPicture: '이 파일을 그림으로 읽을 수 없습니다:',
  say: '캡션의 언어',
  languages: { en: '영어', ko: '한국어' },
  search: '단어 고르기',
  searches: { greedy: '매번 가장 그럴듯한 것', beam: '빔 탐색', sample: '확률에 따라 뽑기' },
  width: '빔의 너비',
  temperature: '온도',
  again: '다시 뽑기',
  caption: '캡션',
  nothing: '캡션에 단어가 없습니다.',
  place: (row, column, share) => `${row}행 ${column}열(${share})`,
  looks: (word, places) => `“${word}”을(를) 쓸 때 보는 곳: ${places}.`,
  right: (captions, isRight) => `${isRight ? '맞습니다.' : '틀렸습니다.'} 맞는 캡션: ${captions}.`,
  unjudged: '이 그림의 맞는 캡션은 정해져 있지 않습니다.',
  results: '빔 탐색의 결과',
  score: (score) => `단어당 ${score}내트`,
  legend: '모델이 보는 그림이며, 보지 않는 곳은 어둡습니다. 숫자는 어텐션(%)입니다.',
  training: '직접 학습하기',
  trainingIntro: (count) =>
    `시작을 누르면 학습하지 않은 신경망이 이 신경망을 대신해, 만들어 낸 그림 ${count}개를 한 단계에 16개씩 봅니다. 위의 캡션을 지켜보세요. 처음에는 어느 그림에나 같은 말을 하다가 색, 모양, 그리고 맨 나중에 위치를 맞힙니다. 몇 분이 걸립니다. 50단계마다 학습에 쓰지 않은 그림 40개를 설명해 봅니다.`,
  steps: '단계',
  loss: '단계마다 본 그림의 손실 (단어당 내트)',
  rightShare: '처음 보는 그림을 옳게 설명한 비율',
  progress: (step, loss) => `${step}단계: 손실은 단어당 ${loss}내트.`,
  rightCaptions: (percent) =>
    `마지막으로 재었을 때 처음 보는 그림의 ${percent}를 옳게 설명했습니다.`,
  trainingSpeed: (pictures) => `초당 그림 ${pictures}개 학습`,
  clips: '동영상',
  clipsIntro:
    '바로 앞 프레임에서 달라진 점도 함께 보는 신경망과 양방향 GRU가 동영상을 프레임마다 읽습니다. 여기서 어텐션은 장소가 아니라 순간에 놓입니다. GRU가 양쪽에서 읽으므로 어느 순간의 상태든 동영상 전체를 알고 있어, 보는 순간 자체는 큰 뜻이 없을 수 있습니다. 거꾸로 재생해 보세요. 프레임은 같지만 캡션은 달라집니다.',
  loadClips: '동영상과 모델 불러오기',
  loading: '불러오는 중 …',
  clip: '동영상',
  plays: '재생 방향',
  directions: { forwards: '앞으로', backwards: '거꾸로' },
  clipCaption: '동영상 캡션 (영어)',
  watches: (word, frames) => `“${word}”을(를) 쓸 때 프레임별 어텐션: ${frames}.`,
  clipRight: (sentence, isReversed) =>
    isReversed ? `앞으로 재생할 때 맞는 캡션: ${sentence}.` : `맞는 캡션: ${sentence}.`,
  speed: (milliseconds) => `캡션 하나에 ${milliseconds}ms`,
};

/** Words of page 7. */
export const words = dictionary({ en, ko });
