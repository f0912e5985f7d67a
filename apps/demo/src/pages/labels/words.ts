import type { CameraFailure } from '@unrolled/vision/browser';
import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';

const en = {
  title: 'Labels in real time',
  intro: [
    [
      'Every frame gets a label as soon as it comes. Show this page two motions of your own that differ only in direction, four times each, and it learns to tell them apart within a minute. Without a camera, watch it with the samples: a hand that swipes ',
      live('left', { clip: 7, play: null, at: null }),
      ' or ',
      live('right', { clip: 8, play: null, at: null }),
      '.',
    ],
    [
      'Next to it is the same network, which is shown single frames. A hand in the middle of the picture may be on its way to either side, so it can only guess. ',
      live('Played backwards', { play: 'backwards', at: null }),
      ', the swipe to the left becomes one to the right for the first network; for the second nothing has changed.',
    ],
    [
      'What you record stays in this browser, also when you load the page again, and leaves it only if you save a model. Nothing is sent anywhere.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'It has seen a handful of recordings, by one person, in one light. Another place, another person or a camera that is moved can make it wrong, and it has no label for what you did not show it.',
  labels: {
    nothing: 'nothing',
    'swipe left': 'swipe left',
    'swipe right': 'swipe right',
  } as Readonly<Record<string, string>>,
  models: { recurrent: 'with time', frames: 'single frames' },
  truth: 'as recorded',
  recording: 'A recording, labelled frame by frame',
  choose: 'Recording',
  heldOut: 'held out',
  position: 'frame',
  frame: (at: string, count: string, labels: readonly string[]) =>
    `Frame ${at} of ${count}: ${labels.join('; ')}.`,
  says: (name: string, label: string) => `${name} “${label}”`,
  picture: (sentence: string) => `Picture of the recording. ${sentence}`,
  timeline: (sentence: string) => `Labels over all frames. ${sentence}`,
  camera: 'Your camera',
  cameraIntro:
    'Switch it on, hold the button of a motion while you make it, and let go. What comes just before and after is learned as “nothing”. Keys work too: hold Space on a button. Files can take the place of the camera.',
  cameraOn: 'Switch the camera on',
  cameraOff: 'Switch it off',
  facing: 'Camera, on a phone',
  facings: { user: 'front', environment: 'back' },
  cameraPicture: 'What the camera sees now, as it is kept: 64 × 48 pixels.',
  noPicture: 'The camera is off.',
  failures: {
    refused:
      'The browser does not let this page use the camera. Allow it in the settings of the page, next to its address, and try again.',
    none: 'There is no camera. Plug one in, or give files instead.',
    taken: 'The camera does not start: another program may be using it. Close it, and try again.',
    unsuitable: 'This camera cannot give the video that was asked for. Choose the other one.',
    ended:
      'The camera stopped: it was unplugged, switched off or taken back. Your recordings are kept.',
    insecure: 'Browsers give a camera only to pages from https or from this machine.',
  } as Readonly<Record<CameraFailure, string>>,
  motion: (place: string) => `motion ${place}`,
  nameOfMotion: (place: string) => `Name of motion ${place}`,
  hold: (name: string) => `Hold for “${name}”`,
  holding: (seconds: string) => `Recording: ${seconds} s`,
  recorded: (count: string) => `${count} recorded`,
  file: (name: string) => `A file of “${name}”`,
  more: 'One more motion',
  fewer: 'One fewer',
  memory: (used: string, most: string) => `Memory: ${used} of ${most} MB`,
  full: 'The memory for recordings is full. Delete some to go on.',
  notKept: 'The browser does not keep recordings; they last until you leave this page:',
  live: (label: string, sure: string, frames: string) =>
    `Now, with time: “${label}” (${sure}); single frames: “${frames}”.`,
  liveLegend: (seconds: string) =>
    `The last ${seconds} seconds, newest at the right end of what is coloured; paler where it is less sure.`,
  delay: (milliseconds: string) =>
    `From a picture of the camera to its label on the screen: ${milliseconds} ms.`,
  training: 'Training',
  trainingIntro:
    'Both networks see the recordings as 32 × 24 grey pixels, with the change since the frame before for the first. The last recording of each motion is held out to test them.',
  train: 'Train',
  stop: 'Stop',
  tooFew: 'Record two motions at least, each twice at least.',
  steps: 'steps',
  loss: 'loss (nats)',
  beginning: 'Training begins.',
  notTrained: 'Nothing is trained yet.',
  progress: (model: string, step: string, loss: string) =>
    `Training ${model}: step ${step}, loss ${loss}.`,
  trained: (seconds: string, right: string, frames: string) =>
    `Trained in ${seconds} s. Half a second after a change, ${right} of the held-out frames are right with time, ${frames} by single frames.`,
  fromFile: (labels: string) => `A model from a file, which knows ${labels}.`,
  own: 'Your recordings',
  samples: 'Sample recordings',
  remove: (place: string) => `Delete recording ${place}`,
  removeAll: 'Delete all recordings',
  speed: (frames: string) => `${frames} frames/s in training`,
};

const ko: typeof en = {
  title: '실시간 라벨',
  intro: [
    [
      '프레임이 들어올 때마다 바로 라벨이 붙습니다. 방향만 다른 두 동작을 네 번씩 보여 주면 1분 안에 구별하는 법을 배웁니다. 카메라가 없다면 예시로 살펴보세요. 손을 ',
      live('왼쪽', { clip: 7, play: null, at: null }),
      '이나 ',
      live('오른쪽', { clip: 8, play: null, at: null }),
      '으로 젓습니다.',
    ],
    [
      '그 옆에는 같은 신경망이 프레임을 하나씩 따로 봅니다. 화면 가운데 있는 손은 어느 쪽으로든 가는 중일 수 있으니 짐작할 수밖에 없습니다. ',
      live('거꾸로 재생하면', { play: 'backwards', at: null }),
      ' 첫 번째 신경망에게는 왼쪽으로 젓기가 오른쪽으로 젓기가 되지만, 두 번째에게는 달라진 것이 없습니다.',
    ],
    [
      '녹화한 것은 이 브라우저에 남고, 페이지를 다시 열어도 그대로입니다. 모델을 저장할 때만 밖으로 나갑니다. 어디에도 전송하지 않습니다.',
    ],
  ],
  cannot:
    '한 사람이 한 조명에서 녹화한 것 몇 개만 보았습니다. 장소나 사람이 바뀌거나 카메라가 움직이면 틀릴 수 있고, 보여 주지 않은 동작에는 붙일 라벨이 없습니다.',
  labels: { nothing: '없음', 'swipe left': '왼쪽으로 젓기', 'swipe right': '오른쪽으로 젓기' },
  models: { recurrent: '시간 포함', frames: '프레임 하나씩' },
  truth: '녹화 내용',
  recording: '녹화한 것을 한 프레임씩',
  choose: '녹화',
  heldOut: '시험용',
  position: '프레임',
  frame: (at: string, count: string, labels: readonly string[]) =>
    `프레임 ${count}개 중 ${at}번째: ${labels.join(', ')}.`,
  says: (name: string, label: string) => `${name} “${label}”`,
  picture: (sentence: string) => `녹화한 화면. ${sentence}`,
  timeline: (sentence: string) => `모든 프레임의 라벨. ${sentence}`,
  camera: '내 카메라',
  cameraIntro:
    '카메라를 켜고, 동작하는 동안 그 동작의 버튼을 누르고 있다가 놓으세요. 바로 앞뒤의 모습은 “없음”으로 배웁니다. 버튼에서 스페이스 키를 누르고 있어도 됩니다. 카메라 대신 파일을 써도 됩니다.',
  cameraOn: '카메라 켜기',
  cameraOff: '카메라 끄기',
  facing: '휴대전화 카메라',
  facings: { user: '앞면', environment: '뒷면' },
  cameraPicture: '지금 카메라가 보는 모습. 64 × 48 픽셀로 보관합니다.',
  noPicture: '카메라가 꺼져 있습니다.',
  failures: {
    refused:
      '브라우저가 이 페이지의 카메라 사용을 허용하지 않습니다. 주소 옆의 페이지 설정에서 허용한 뒤 다시 켜세요.',
    none: '카메라가 없습니다. 카메라를 연결하거나 파일을 쓰세요.',
    taken: '카메라가 시작되지 않습니다. 다른 프로그램이 쓰고 있을 수 있으니 닫고 다시 켜세요.',
    unsuitable: '이 카메라는 요청한 영상을 줄 수 없습니다. 다른 카메라를 고르세요.',
    ended:
      '카메라가 멈췄습니다. 연결이 끊겼거나 꺼졌거나 사용이 취소되었습니다. 녹화한 것은 남아 있습니다.',
    insecure: '브라우저는 https 페이지나 이 컴퓨터의 페이지에만 카메라를 허용합니다.',
  },
  motion: (place: string) => `동작 ${place}`,
  nameOfMotion: (place: string) => `동작 ${place}의 이름`,
  hold: (name: string) => `“${name}” 누르고 있기`,
  holding: (seconds: string) => `녹화 중: ${seconds}초`,
  recorded: (count: string) => `${count}개 녹화`,
  file: (name: string) => `“${name}” 파일`,
  more: '동작 추가',
  fewer: '동작 빼기',
  memory: (used: string, most: string) => `메모리: ${most}MB 중 ${used}MB`,
  full: '녹화용 메모리가 가득 찼습니다. 일부를 지운 뒤 이어 가세요.',
  notKept: '브라우저가 녹화한 것을 보관하지 않아 페이지를 떠나면 사라집니다:',
  live: (label: string, sure: string, frames: string) =>
    `지금, 시간 포함: “${label}” (${sure}). 프레임 하나씩: “${frames}”.`,
  liveLegend: (seconds: string) =>
    `최근 ${seconds}초. 칠해진 부분의 오른쪽 끝이 가장 새롭고, 확신이 적을수록 옅습니다.`,
  delay: (milliseconds: string) => `카메라 영상이 들어와 라벨이 화면에 뜨기까지 ${milliseconds}ms.`,
  training: '학습',
  trainingIntro:
    '두 신경망은 녹화한 것을 32 × 24 회색 픽셀로 보고, 첫 번째는 앞 프레임과 달라진 점도 봅니다. 각 동작의 마지막 녹화는 시험용으로 남겨 둡니다.',
  train: '학습하기',
  stop: '멈추기',
  tooFew: '동작을 두 가지 이상, 각각 두 번 이상 녹화하세요.',
  steps: '단계',
  loss: '손실 (내트)',
  beginning: '학습을 시작합니다.',
  notTrained: '아직 학습하지 않았습니다.',
  progress: (model: string, step: string, loss: string) =>
    `학습 중, ${model}: ${step}단계, 손실 ${loss}.`,
  trained: (seconds: string, right: string, frames: string) =>
    `${seconds}초 동안 학습했습니다. 라벨이 바뀌고 0.5초 뒤부터 시험용 프레임의 정답은 시간 포함 ${right}, 프레임 하나씩 ${frames}입니다.`,
  fromFile: (labels: string) => `파일에서 연 모델이며 아는 라벨은 ${labels}입니다.`,
  own: '내 녹화',
  samples: '예시 녹화',
  remove: (place: string) => `${place}번 녹화 지우기`,
  removeAll: '모든 녹화 지우기',
  speed: (frames: string) => `학습 속도 초당 프레임 ${frames}개`,
};

export const words = dictionary({ en, ko });

/** A label as the reader knows it: those of the samples are translated. */
export const nameOf = (label: string): string => words().labels[label] ?? label;
