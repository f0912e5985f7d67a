import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';

const plural = 'The dogs that the old captain sees ';
const quote = '"We will mend the net," say';
const bracket = 'The girl from the island (it is raining';

const en = {
  title: 'Gradients through time',
  intro: [
    [
      'A network learns from far back only what its gradient reaches. Point at a character, or move to it with the arrow keys: the characters before it take on colour by how strongly the next prediction depends on each of them, in a plain RNN, an LSTM and a GRU that were trained in the same way. The colour grows with the square root of the gradient, so that weak ones show too. All three have learned already, so that the RNN may reach as far here as the others; the figures below show what it takes to learn that.',
    ],
    [
      'Try ',
      live('a verb that must agree with a subject far back', {
        text: plural,
        at: plural.length - 1,
      }),
      ', ',
      live('a quotation that has to end', { text: quote, at: 21 }),
      ', or ',
      live('a bracket that is open', { text: bracket, at: bracket.length - 1 }),
      '.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'The three models know one small made-up English and no other language. The picture shows how a prediction changes for small changes of an input; it does not show what the network would do with another word.',
  connectivity: 'What a prediction depends on',
  text: 'Text, like the English that the models learned from',
  after: (model: string, next: string, percent: string) =>
    `${model} expects “${next}” (${percent}).`,
  reach: (model: string, farthest: string, far: string, share: string) =>
    `${model}: ${share} of the gradient lies more than 10 characters back; the strongest character there is “${far}”, ${farthest} back.`,
  nothingFar: (model: string) => `${model}: fewer than 10 characters lie before.`,
  position: 'character',
  norm: 'gradient, log scale',
  chart:
    'Gradient of the prediction by each character, for the three models, on a logarithmic scale.',
  flow: 'One matrix, again and again',
  flowIntro: [
    [
      'On its way back, the gradient is multiplied by the same recurrent matrix at every step. If its greatest singular value is ',
      live('below one', { singular: 0.7, activation: 'relu' }),
      ' the gradient vanishes, ',
      live('above one', { singular: 1.5, activation: 'relu' }),
      ' it explodes. With ',
      live('tanh', { activation: 'tanh', singular: 1.2 }),
      ' saturated units take away more.',
    ],
  ] as readonly (readonly Part[])[],
  singular: 'Greatest singular value',
  activation: 'Activation',
  time: 'Steps',
  clip: 'Clip at norm',
  steps: 'step',
  reference: 's^(T−t)',
  gradient: '∂ Σ h_T / ∂ h_t',
  flowSentence: (first: string, last: string, time: string) =>
    `From step ${time} back to step 1 the norm of the gradient goes from ${last} to ${first}.`,
  update: (norm: string, rate: string, free: string, clip: string, clipped: string) =>
    `The gradient of the weights has norm ${norm}. One step at rate ${rate} moves the weights by ${free}; clipped to norm ${clip}, by ${clipped}.`,
  adding: 'Does it learn to carry something that far?',
  addingIntro:
    'Of many numbers, two are marked, one in each half; the answer is their sum. To learn it, the gradient has to reach the first mark. All three networks get the same sequences. Always answering 1 costs 1/6.',
  numbers: 'Numbers in a sequence',
  seed: 'Seed',
  error: 'mean squared error',
  chance: 'always 1',
  training: 'training step',
  speed: (count: string) => `${count} steps/s, three networks each`,
  addingSentence: (step: string, rnn: string, lstm: string, gru: string) =>
    `After ${step} steps the error is ${rnn} for the RNN, ${lstm} for the LSTM, ${gru} for the GRU.`,
};

const ko: typeof en = {
  title: '시간을 거스르는 기울기',
  intro: [
    [
      '신경망은 기울기가 닿는 만큼만 먼 과거에서 배웁니다. 글자를 가리키거나 화살표 키로 옮겨 보세요. 다음 글자의 예측이 앞 글자마다 얼마나 크게 달라지는지를 색으로 보여 줍니다. 기본 RNN, LSTM, GRU는 모두 똑같이 학습했습니다. 약한 것도 보이도록 색은 기울기의 제곱근을 따릅니다. 셋 다 이미 학습을 마쳤으므로 여기서는 RNN의 기울기도 다른 둘만큼 멀리 닿을 수 있습니다. 거기까지 배우기가 얼마나 어려운지는 아래 그림에서 볼 수 있습니다.',
    ],
    [
      live('멀리 있는 주어에 맞춰야 하는 동사', { text: plural, at: plural.length - 1 }),
      ', ',
      live('끝나야 하는 따옴표', { text: quote, at: 21 }),
      ', ',
      live('열려 있는 괄호', { text: bracket, at: bracket.length - 1 }),
      '를 살펴보세요.',
    ],
  ],
  cannot:
    '세 모델은 작은 인공 영어 하나만 압니다. 그림은 입력이 조금 바뀔 때 예측이 얼마나 바뀌는지를 보일 뿐, 다른 낱말이었다면 어떻게 했을지는 알려 주지 않습니다.',
  connectivity: '예측이 무엇에 달려 있는가',
  text: '글 (모델이 배운 것과 비슷한 영어)',
  after: (model: string, next: string, percent: string) =>
    `${model}의 예측: “${next}” (${percent})`,
  reach: (model: string, farthest: string, far: string, share: string) =>
    `${model}: 기울기의 ${share}가 10자보다 앞에 있습니다. 그중 가장 강한 글자는 ${farthest}자 앞의 “${far}”입니다.`,
  nothingFar: (model: string) => `${model}: 앞의 글자가 10자보다 적습니다.`,
  position: '글자 위치',
  norm: '기울기 (로그 눈금)',
  chart: '세 모델에서 예측을 글자마다 미분한 기울기의 크기. 로그 눈금입니다.',
  flow: '같은 행렬을 거듭 곱하면',
  flowIntro: [
    [
      '기울기는 거슬러 올라가는 단계마다 같은 순환 행렬과 곱해집니다. 가장 큰 특잇값이 ',
      live('1보다 작으면', { singular: 0.7, activation: 'relu' }),
      ' 기울기가 사라지고, ',
      live('1보다 크면', { singular: 1.5, activation: 'relu' }),
      ' 폭발합니다. ',
      live('tanh', { activation: 'tanh', singular: 1.2 }),
      '에서는 포화한 유닛이 기울기를 더 줄입니다.',
    ],
  ],
  singular: '가장 큰 특잇값',
  activation: '활성화 함수',
  time: '단계 수',
  clip: '기울기 노름 상한',
  steps: '단계',
  reference: 's^(T−t)',
  gradient: '∂ Σ h_T / ∂ h_t',
  flowSentence: (first: string, last: string, time: string) =>
    `${time}단계에서 1단계로 거슬러 가면 기울기의 노름이 ${last}에서 ${first}(으)로 바뀝니다.`,
  update: (norm: string, rate: string, free: string, clip: string, clipped: string) =>
    `가중치의 기울기 노름은 ${norm}입니다. 학습률 ${rate}로 한 단계 가면 가중치가 ${free}만큼 움직이고, 노름을 ${clip}(으)로 자르면 ${clipped}만큼 움직입니다.`,
  adding: '그만큼 멀리 나르는 법을 배울 수 있을까?',
  addingIntro:
    '여러 수 가운데 앞쪽 절반과 뒤쪽 절반에서 하나씩 표시한 두 수를 더하는 문제입니다. 배우려면 기울기가 첫 표시까지 닿아야 합니다. 세 신경망은 같은 수열로 학습합니다. 늘 1이라고 답하면 오차는 1/6입니다.',
  numbers: '수열의 길이',
  seed: '시드',
  error: '평균 제곱 오차',
  chance: '늘 1',
  training: '학습 단계',
  speed: (count: string) => `초당 ${count}단계 (세 신경망씩)`,
  addingSentence: (step: string, rnn: string, lstm: string, gru: string) =>
    `${step}단계 뒤 오차: RNN ${rnn}, LSTM ${lstm}, GRU ${gru}`,
};

export const words = dictionary({ en, ko });
