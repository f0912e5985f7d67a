import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';

const en = {
  title: 'A model of characters',
  intro: [
    [
      'This network reads a text one character at a time and says, before each, how likely every character is. Its only lesson is the next character, and its only memory a vector of numbers, ',
      'which is all it can carry from the start of a sentence to its end.',
    ],
    [
      'Press Start to train it further on made-up English from a small harbour, or ',
      live('begin with a new model', { from: 'new' }),
      ' that knows nothing. You can teach it ',
      live('Korean', { text: 'korean', from: null, read: null }),
      ' or ',
      live('a text of your own', { text: 'own' }),
      '. Learning rate, clipping and temperature can be moved while it trains.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'It knows spelling and the rules of a small made-up language, nothing about the world. It reads characters that it never saw as unknown, and cannot look back at the text: what its state has lost is gone.',
  train: 'Train',
  text: 'Text',
  texts: {
    english: 'Harbour English (generated)',
    korean: '항구 한국어 (generated)',
    own: 'Your own',
  },
  ownText: 'Paste a text: some thousand characters or more',
  useText: 'Use this text',
  ownTextShort: (count: string) => `${count} characters; at least 200 are needed.`,
  from: 'Model',
  froms: { ready: 'pretrained', new: 'new' },
  cell: 'Cell',
  size: 'Units in a layer',
  layers: 'Layers',
  seed: 'Seed',
  rate: 'Learning rate',
  clip: 'Clip the gradient at norm',
  noClip: 'off',
  temperature: 'Temperature',
  steps: 'steps',
  loss: 'nats per character',
  summary: (cell: string, parameters: string, vocabulary: string, length: string) =>
    `${cell}, ${parameters} parameters, ${vocabulary} characters known; it trains on ${length} characters of text.`,
  progress: (step: string, loss: string, norm: string, epoch: string) =>
    `Step ${step}: loss ${loss} nats per character, gradient norm ${norm}, ${epoch} passes over the text.`,
  notStarted: 'No step yet. The curve begins with the first.',
  curve: (step: string, loss: string) =>
    `Curve of the loss over ${step} steps, now at ${loss} nats per character.`,
  speed: (count: string) => `${count} characters/s`,
  sample: 'What it writes',
  prompt: 'Begin with',
  write: 'Write',
  look: 'Look inside',
  lookIntro:
    'Every character has the colour of one unit after the network has read it, or of how much it surprised the network. Move with the arrow keys. Drag, or hold Shift, to select a phrase.',
  readText: 'Text that it reads',
  colourBy: 'Colour by',
  colours: { unit: 'one unit', surprise: 'surprise' },
  unit: 'Unit',
  unitAt: (unit: string, value: string, character: string) =>
    `Unit ${unit} is ${value} after “${character}”.`,
  surpriseAt: (character: string, nats: string, percent: string) =>
    `“${character}” cost ${nats} nats: the model gave it ${percent}.`,
  surpriseFirst: 'Nothing predicts the first character.',
  unitExtremes: (high: string, low: string) => `Highest after ${high}; lowest after ${low}.`,
  scale: { low: '−1', zero: '0', high: '1', sure: 'expected', surprised: 'surprised' },
  threshold: 'A unit is on from',
  noPhrase: 'Select a phrase to find the units that stay on over it.',
  steady: (count: string, phrase: string) => `Units that stay on over “${phrase}”: ${count}`,
  steadyNone:
    'No unit stays on over all of this phrase. Lower the threshold, or choose a shorter one.',
  places: (count: string) => `Other places where the first of them stay on together: ${count}`,
  unitsUsed: 'Units taken together',
};

const ko: typeof en = {
  title: '문자 모델',
  intro: [
    [
      '이 신경망은 글을 한 글자씩 읽으면서, 다음에 올 글자마다 확률을 매깁니다. 배우는 것은 오직 다음 글자이고, 기억이라고는 수로 이루어진 벡터 하나뿐입니다. ',
      '문장의 처음부터 끝까지 가져갈 수 있는 것은 이 벡터가 전부입니다.',
    ],
    [
      '시작을 누르면 규칙으로 만든 작은 항구 마을의 글로 이어서 학습합니다. 아무것도 모르는 ',
      live('새 모델로 시작', { from: 'new' }),
      '할 수도 있고, ',
      live('영어', { text: 'english', from: null, read: null }),
      '나 ',
      live('직접 넣은 글', { text: 'own' }),
      '을 가르칠 수도 있습니다. 학습률, 클리핑, 온도는 학습 중에도 바꿀 수 있습니다.',
    ],
  ],
  cannot:
    '철자와 작은 인공 언어의 규칙만 알 뿐, 세상은 모릅니다. 처음 보는 글자는 모르는 글자로 읽고, 앞 글을 다시 볼 수 없습니다. 상태에서 사라진 것은 되찾지 못합니다.',
  train: '학습',
  text: '글',
  texts: { english: '항구 영어 (생성)', korean: '항구 한국어 (생성)', own: '직접 넣기' },
  ownText: '수천 자 이상의 글을 붙여 넣으세요',
  useText: '이 글 사용',
  ownTextShort: (count: string) => `${count}자입니다. 적어도 200자가 필요합니다.`,
  from: '모델',
  froms: { ready: '미리 학습한 모델', new: '새 모델' },
  cell: '셀',
  size: '층마다 유닛 수',
  layers: '층',
  seed: '시드',
  rate: '학습률',
  clip: '기울기 노름 상한',
  noClip: '없음',
  temperature: '온도',
  steps: '단계',
  loss: '글자당 내트',
  summary: (cell: string, parameters: string, vocabulary: string, length: string) =>
    `${cell}, 매개변수 ${parameters}개, 아는 글자 ${vocabulary}개. 글 ${length}자로 학습합니다.`,
  progress: (step: string, loss: string, norm: string, epoch: string) =>
    `${step}단계: 손실은 글자당 ${loss}내트, 기울기 노름은 ${norm}, 글을 ${epoch}번 읽었습니다.`,
  notStarted: '아직 학습하지 않았습니다. 첫 단계부터 곡선이 그려집니다.',
  curve: (step: string, loss: string) =>
    `${step}단계 동안의 손실 곡선. 지금은 글자당 ${loss}내트입니다.`,
  speed: (count: string) => `초당 ${count}자`,
  sample: '모델이 쓴 글',
  prompt: '첫머리',
  write: '쓰기',
  look: '안을 들여다보기',
  lookIntro:
    '글자마다 신경망이 그 글자를 읽은 뒤 유닛 하나의 값, 또는 그 글자가 얼마나 뜻밖이었는지를 색으로 보여 줍니다. 화살표 키로 움직이고, 끌거나 Shift를 누른 채 움직여 구절을 고르세요.',
  readText: '읽을 글',
  colourBy: '색의 뜻',
  colours: { unit: '유닛 하나', surprise: '뜻밖의 정도' },
  unit: '유닛',
  unitAt: (unit: string, value: string, character: string) =>
    `“${character}” 다음에 유닛 ${unit}의 값은 ${value}입니다.`,
  surpriseAt: (character: string, nats: string, percent: string) =>
    `“${character}”의 놀라움은 ${nats}내트입니다. 모델이 매긴 확률은 ${percent}입니다.`,
  surpriseFirst: '첫 글자는 예측할 것이 없습니다.',
  unitExtremes: (high: string, low: string) =>
    `가장 높은 곳은 ${high} 다음, 가장 낮은 곳은 ${low} 다음입니다.`,
  scale: { low: '−1', zero: '0', high: '1', sure: '예상한 글자', surprised: '뜻밖의 글자' },
  threshold: '켜짐 기준',
  noPhrase: '구절을 고르면 그동안 계속 켜져 있는 유닛을 찾습니다.',
  steady: (count: string, phrase: string) => `“${phrase}” 동안 계속 켜진 유닛: ${count}개`,
  steadyNone: '이 구절 내내 켜진 유닛이 없습니다. 기준을 낮추거나 더 짧은 구절을 고르세요.',
  places: (count: string) => `앞의 유닛들이 함께 켜진 다른 곳: ${count}군데`,
  unitsUsed: '함께 보는 유닛 수',
};

export const words = dictionary({ en, ko });
