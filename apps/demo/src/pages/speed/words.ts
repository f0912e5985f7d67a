import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';

const en = {
  title: 'Speed on this machine',
  intro: [
    [
      'How fast does all this run where you are? Press Measure: three networks train and an LSTM reads, for about half a second each, on the backend that the strip names. Then choose another backend, other threads or another size, such as ',
      live('32', { size: '32' }),
      ' or ',
      live('256 units', { size: '256' }),
      ', and measure again: the runs stay next to each other.',
    ],
    [
      'A training step reads 32 sequences of 64 characters: embedding, recurrent layer, output, loss, gradients, clipping and Adam. A streaming step reads one character of one sequence, like a model that labels what a camera sees. The benchmark of the repository gives the same work to other libraries.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'A tab shares the machine with everything else that runs, and a phone slows down when it is warm. Compare runs of one visit only.',
  size: 'Units of a layer',
  measure: 'Measure',
  stop: 'Stop',
  clear: 'Clear',
  works: {
    rnn: 'Training step, RNN',
    gru: 'Training step, GRU',
    lstm: 'Training step, LSTM',
    forward: 'Forward pass, LSTM',
    stream: 'Streaming step, LSTM',
  },
  results: 'Characters a second',
  notYet: 'Nothing has been measured yet.',
  under: (done: string, all: string) => `${done} of ${all} measured …`,
  run: (backend: string, threads: string, size: string) => `${backend} × ${threads}, ${size} units`,
  bar: (speed: string, time: string) => `${speed} (${time} ms)`,
  sentence: (run: string, lstm: string, stream: string) =>
    `${run}: an LSTM learns ${lstm} characters per second; a streaming step takes ${stream} ms.`,
  table: 'Characters a second of every run; in brackets, milliseconds of a call',
  work: 'Work',
};

const ko: typeof en = {
  title: '이 기기의 속도',
  intro: [
    [
      '지금 쓰시는 기기에서는 얼마나 빠를까요? 측정을 누르면 세 신경망이 학습하고 LSTM 하나가 글을 읽습니다. 각각 0.5초쯤 걸리고, 옆의 상자에 적힌 백엔드에서 실행됩니다. 그다음 다른 백엔드나 스레드 수, 또는 ',
      live('32개', { size: '32' }),
      ', ',
      live('256개 유닛', { size: '256' }),
      ' 같은 다른 크기를 골라 다시 측정해 보세요. 결과는 나란히 남습니다.',
    ],
    [
      '학습 한 단계는 64글자짜리 시퀀스 32개를 읽습니다. 임베딩, 순환 층, 출력, 손실, 기울기, 클리핑, Adam이 모두 들어 있습니다. 스트리밍 한 단계는 시퀀스 하나에서 글자 하나를 읽습니다. 카메라에 보이는 것에 라벨을 붙이는 모델이 하는 일입니다. 저장소의 벤치마크가 다른 라이브러리에 시키는 것과 같은 작업입니다.',
    ],
  ],
  cannot:
    '탭은 다른 모든 프로그램과 기기를 나누어 쓰고, 휴대전화는 뜨거워지면 느려집니다. 한 번 방문했을 때의 결과끼리만 비교하세요.',
  size: '층의 유닛 수',
  measure: '측정',
  stop: '중지',
  clear: '지우기',
  works: {
    rnn: '학습 단계, RNN',
    gru: '학습 단계, GRU',
    lstm: '학습 단계, LSTM',
    forward: '순방향 계산, LSTM',
    stream: '스트리밍 단계, LSTM',
  },
  results: '초당 글자 수',
  notYet: '아직 측정하지 않았습니다.',
  under: (done, all) => `${all}개 중 ${done}개 측정함 …`,
  run: (backend, threads, size) => `${backend} × ${threads}, 유닛 ${size}개`,
  bar: (speed, time) => `${speed} (${time}ms)`,
  sentence: (run, lstm, stream) =>
    `${run}: LSTM은 초당 ${lstm}글자를 학습하고, 스트리밍 한 단계는 ${stream}ms가 걸립니다.`,
  table: '모든 측정의 초당 글자 수, 괄호 안은 한 번에 걸린 밀리초',
  work: '작업',
};

export const words = dictionary({ en, ko });
