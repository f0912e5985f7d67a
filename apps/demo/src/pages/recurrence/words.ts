import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';

const en = {
  title: 'The recurrence',
  intro: [
    [
      'A recurrent network reads a sequence one step at a time. At each step it makes a new state h from two things only: what it reads now, and the previous state. Unrolled over time it looks deep, but it is one small network, used again and again: the weights W and U are the same at every step.',
    ],
    [
      'This one has eight units and was trained to guess the next character. Look at ',
      live('the first step', { t: 1 }),
      ', where there is no state before, then at ',
      live('the third', { t: 3 }),
      '. Every bar is a unit, blue to the left below zero, red to the right above: take ',
      live('unit 4', { unit: 4 }),
      ' and see how its number comes about.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'Eight units remember very little: it has learned which letters follow each other, and hardly any word. Numbers that are large or small for a reason that we could name are rare.',
  graph: 'Unrolled over your text',
  text: 'Text, in letters that the model knows',
  unit: 'Unit',
  at: (step: string, character: string, guess: string, percent: string) =>
    `Step ${step} reads “${character}”; after it, the network guesses “${guess}” (${percent}).`,
  graphLabel: (step: string, character: string, guess: string, values: string) =>
    `Unrolled network. Step ${step} reads “${character}” and guesses “${guess}”. State: ${values}.`,
  vector: (step: string) => `The state at step ${step}, a vector`,
  formula: (unit: string, step: string) => `Unit ${unit} at step ${step}, with its numbers`,
  input: 'from the character',
  memory: 'from the state before',
  bias: 'bias',
  sum: 'sum',
  noMemory: 'There is no state before the first step: h₀ is all zeros.',
  weights: 'The same weights at every step',
  weightsIntro:
    'Rows are units of the new state. W has a column for each number of the character, U one for each unit of the state before; blue is below zero, red above. Go through the text: nothing here changes.',
  inputWeights: 'W, from the character',
  recurrentWeights: 'U, from the state before',
  weightsLabel: (name: string, unit: string, values: string) =>
    `${name}. Row of unit ${unit}: ${values}.`,
  training: 'Train one yourself',
  trainingIntro:
    'One step puts a network with random weights in place of this one, lets it read 16 pieces of 32 characters, and changes every weight a little towards what would have been a better guess. Step through the first ones, or watch in slow motion: the bars, the numbers of the formula and the matrices above are those of the network that learns.',
  steps: 'steps',
  loss: 'loss on the text of each step (nats per character)',
  progress: (step: string, loss: string) =>
    `Step ${step}: loss ${loss} nats per character. Guessing among all characters alike would be about 4.`,
  speed: (characters: string) => `${characters} characters/s, training`,
  shapes: 'Five shapes of a task',
  shapesIntro:
    'What is read and what is said decides the shape; the recurrence in the middle stays the same.',
  shape: {
    'one-one': 'one to one',
    'one-many': 'one to many',
    'many-one': 'many to one',
    'many-many': 'many to many',
    aligned: 'many to many, at every step',
  },
  example: {
    'one-one': 'A fixed input, a fixed output, no time: a table row and its class. Nothing recurs.',
    'one-many': 'One image is read, a caption is written word by word.',
    'many-one':
      'A sentence is read word by word, and at the end one label says whether it is friendly.',
    'many-many':
      'A sentence is read to its end, then its translation is written. The two may differ in length.',
    aligned: 'Every frame of a video, or every character of a text, gets its answer at once.',
  },
  tokens: {
    image: 'image',
    row: 'row',
    class: 'class',
    words: ['a', 'good', 'film'],
    label: '+',
    target: ['un', 'bon', 'film'],
    caption: ['a', 'red', 'dog'],
    frames: ['1', '2', '3', '4'],
    labels: ['sit', 'sit', 'up', 'up'],
  },
};

const ko: typeof en = {
  title: '순환',
  intro: [
    [
      '순환 신경망은 수열을 한 단계씩 읽습니다. 단계마다 새 상태 h를 만드는 데 쓰는 것은 둘뿐입니다. 지금 읽은 것, 그리고 바로 앞의 상태입니다. 시간에 따라 펼치면 깊어 보이지만, 실은 작은 신경망 하나를 거듭 쓰는 것입니다. 가중치 W와 U는 모든 단계에서 같습니다.',
    ],
    [
      '여기 있는 신경망은 유닛이 여덟 개이고, 다음 글자를 맞히도록 학습했습니다. 앞의 상태가 없는 ',
      live('첫 단계', { t: 1 }),
      '를 본 다음 ',
      live('셋째 단계', { t: 3 }),
      '를 보세요. 막대 하나가 유닛 하나로, 왼쪽 파란 막대는 음수, 오른쪽 붉은 막대는 양수입니다. ',
      live('유닛 4', { unit: 4 }),
      '를 골라 그 수가 어떻게 나오는지 살펴보세요.',
    ],
  ],
  cannot:
    '유닛 여덟 개로는 기억할 수 있는 것이 아주 적습니다. 어떤 글자 다음에 어떤 글자가 오는지는 배웠지만 낱말은 거의 모릅니다. 수의 크기에 이름 붙일 만한 까닭이 있는 경우도 드뭅니다.',
  graph: '글에 따라 펼친 신경망',
  text: '글 (모델이 아는 글자로)',
  unit: '유닛',
  at: (step: string, character: string, guess: string, percent: string) =>
    `${step}단계에서 “${character}”를 읽고, 다음 글자를 “${guess}”로 추측합니다 (${percent}).`,
  graphLabel: (step: string, character: string, guess: string, values: string) =>
    `펼친 신경망. ${step}단계에서 “${character}”를 읽고 “${guess}”를 추측합니다. 상태: ${values}.`,
  vector: (step: string) => `${step}단계의 상태 벡터`,
  formula: (unit: string, step: string) => `${step}단계 유닛 ${unit}의 계산`,
  input: '글자에서',
  memory: '앞의 상태에서',
  bias: '편향',
  sum: '합',
  noMemory: '첫 단계 앞에는 상태가 없습니다. h₀은 모두 0입니다.',
  weights: '모든 단계에서 같은 가중치',
  weightsIntro:
    '행은 새 상태의 유닛입니다. W의 열은 글자를 나타내는 수, U의 열은 앞 상태의 유닛입니다. 파랑은 음수, 빨강은 양수입니다. 글을 따라가 보세요. 여기서는 아무것도 바뀌지 않습니다.',
  inputWeights: 'W, 글자에서',
  recurrentWeights: 'U, 앞의 상태에서',
  weightsLabel: (name: string, unit: string, values: string) =>
    `${name}. 유닛 ${unit}의 행: ${values}.`,
  training: '직접 학습하기',
  trainingIntro:
    '한 단계를 누르면 가중치가 무작위인 신경망이 이 신경망을 대신해 32글자짜리 글 16토막을 읽고, 더 나은 추측이 나오도록 모든 가중치를 조금씩 고칩니다. 처음 몇 단계는 하나씩, 또는 느리게 지켜보세요. 위의 막대, 식의 수, 행렬은 지금 학습하는 신경망의 것입니다.',
  steps: '단계',
  loss: '단계마다 읽은 글의 손실 (글자당 내트)',
  progress: (step: string, loss: string) =>
    `${step}단계: 손실은 글자당 ${loss}내트입니다. 모든 글자를 똑같이 추측하면 약 4입니다.`,
  speed: (characters: string) => `초당 ${characters}글자 학습`,
  shapes: '과제의 다섯 가지 꼴',
  shapesIntro: '무엇을 읽고 무엇을 내놓느냐가 꼴을 정합니다. 가운데의 순환은 그대로입니다.',
  shape: {
    'one-one': '일대일',
    'one-many': '일대다',
    'many-one': '다대일',
    'many-many': '다대다',
    aligned: '다대다, 단계마다',
  },
  example: {
    'one-one':
      '정해진 입력과 정해진 출력. 시간이 없습니다. 표의 한 행과 그 분류처럼, 순환하는 것이 없습니다.',
    'one-many': '이미지 하나를 읽고 설명을 낱말마다 써 내려갑니다.',
    'many-one': '문장을 낱말마다 읽고, 끝에서 호의적인지 한 번 답합니다.',
    'many-many': '문장을 끝까지 읽은 다음 번역을 씁니다. 두 길이는 달라도 됩니다.',
    aligned: '영상의 프레임마다, 또는 글의 글자마다 곧바로 답합니다.',
  },
  tokens: {
    image: '이미지',
    row: '행',
    class: '분류',
    words: ['참', '좋은', '영화'],
    label: '+',
    target: ['a', 'good', 'film'],
    caption: ['빨간', '개', '한 마리'],
    frames: ['1', '2', '3', '4'],
    labels: ['앉기', '앉기', '서기', '서기'],
  },
};

export const words = dictionary({ en, ko });
