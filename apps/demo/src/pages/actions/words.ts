import { dictionary } from '../../i18n/language.svelte.ts';
import { live, type Part } from '../../shell/prose.ts';

const first = { data: null, clip: 3, play: null, at: null };
const shapes = { data: 'shapes', clip: 1, play: null, at: null };

const en = {
  title: 'Actions',
  intro: [
    [
      'Many frames go in, one verdict comes out: what is this person doing? A GRU reads the clip frame by frame, 17 joints each. After ',
      live('the first frame', { ...first, at: 1 }),
      ' it can only guess: somebody who stands may be about to sit down, or to do nothing at all. Play the clip and watch it make up its mind.',
    ],
    [
      'What does order add? A second network sees single frames and keeps the strongest evidence it finds. ',
      live('Play the clip backwards', { ...first, play: 'backwards' }),
      ': sitting down becomes standing up, and the verdict of the first network turns around. That of the second does not change, since the frames are the same. Waving is still waving, and ',
      live('for that', { ...first, clip: 5 }),
      ' single frames are enough.',
    ],
    [
      'The same holds for pixels: a ',
      live('shape that moves, grows or shrinks', shapes),
      ', which a small convolutional network reads before the GRU does. There, single frames tell next to nothing.',
    ],
  ] as readonly (readonly Part[])[],
  cannot:
    'It knows six actions, of one shape before plain grey or of one figure drawn from formulas, and calls everything else by one of these six names, often without doubt. It knows nothing of real video, of cameras that move, or of two things that happen at once.',
  labels: {
    'moves left': 'moves left',
    'moves right': 'moves right',
    'moves up': 'moves up',
    'moves down': 'moves down',
    grows: 'grows',
    shrinks: 'shrinks',
    'raise arms': 'raises arms',
    'lower arms': 'lowers arms',
    'sit down': 'sits down',
    'stand up': 'stands up',
    'wave left': 'waves left arm',
    'wave right': 'waves right arm',
  } as Readonly<Record<string, string>>,
  models: { recurrent: 'with time', frames: 'frames by themselves' },
  clip: 'A clip, frame by frame',
  data: 'Clips',
  kinds: { shapes: 'shapes (24 × 24 pixels)', figures: 'stick figures (17 joints)' },
  choose: 'Clip',
  ownClip: 'your own clip',
  framesRead: 'frames read',
  probabilityOf: (label: string) => `probability of “${label}”`,
  after: (read: string, count: string, verdicts: readonly string[]) =>
    `After ${read} of ${count} frames: ${verdicts.join('; ')}.`,
  verdict: (model: string, label: string, percent: string) => `${model} “${label}” (${percent})`,
  truth: (label: string) => `As it is played now, it shows “${label}”.`,
  nobodyKnows: 'What it shows, only you know.',
  picture: (sentence: string) => `The frame that was read last. ${sentence}`,
  curve: (label: string) => `Probability of “${label}” over the frames, by both networks.`,
  confusion: 'What is taken for what',
  confusionIntro: (count: string) =>
    `${count} clips of shapes or people that are not in the training data. Rows: what a clip shows; columns: the verdict after the last frame. Frames by themselves confuse actions that differ only in direction.`,
  shown: 'Shown',
  right: (model: string, percent: string) => `${model}: ${percent} right`,
  training: 'Train both yourself',
  trainingIntro:
    'Start replaces the networks of this page by two untrained ones and shows both the same clips, 16 per step. Every tenth step they are tested on the clips above. The verdicts above change with them.',
  steps: 'steps',
  loss: 'loss on the clips of each step (nats)',
  accuracy: 'share of the test clips recognised',
  progress: (step: string, loss: string, right: string, frameLoss: string, frameRight: string) =>
    `Step ${step}: with time, loss ${loss}, ${right} right; frames by themselves, loss ${frameLoss}, ${frameRight} right.`,
  own: 'Your own clip',
  ownIntro:
    'A GIF, a WebP animation or a video: its middle is scaled to 24 × 24 pixels, and its first four seconds are read, ten frames per second. One bright thing that moves before a plain dark wall works best. The file stays in this page.',
  ownShapesOnly: [
    [
      'A network that reads joints would first need another one that finds them in an image. The one for shapes reads pixels: ',
      live('switch to it', shapes),
      ' to show it a GIF or a video of your own.',
    ],
  ] as readonly (readonly Part[])[],
  pick: 'Choose a file, or drop it here',
  reading: 'Reading …',
  unreadable: 'This file cannot be read:',
  speed: (clips: string) => `${clips} clips/s, both networks trained`,
  read: (frames: string, milliseconds: string) =>
    `${frames} prefixes, both networks, in ${milliseconds} ms`,
};

const ko: typeof en = {
  title: '동작',
  intro: [
    [
      '프레임 여럿이 들어가 판정 하나가 나옵니다. 이 사람은 무엇을 하고 있을까요? GRU가 클립을 한 프레임씩, 프레임마다 관절 17개를 읽습니다. ',
      live('첫 프레임', { ...first, at: 1 }),
      '만 보고는 짐작할 수밖에 없습니다. 서 있는 사람은 곧 앉을 수도, 아무것도 하지 않을 수도 있으니까요. 클립을 재생하며 판정이 굳어지는 과정을 지켜보세요.',
    ],
    [
      '순서는 무엇을 더해 줄까요? 두 번째 신경망은 프레임을 하나씩 따로 보고, 찾아낸 것 가운데 가장 뚜렷한 것만 남깁니다. ',
      live('클립을 거꾸로 재생해', { ...first, play: 'backwards' }),
      ' 보세요. 앉는 동작이 일어서는 동작이 되고, 첫 번째 신경망의 판정은 뒤집힙니다. 두 번째는 프레임이 같으므로 그대로입니다. 손 흔들기는 거꾸로도 손 흔들기이며, ',
      live('이 동작은', { ...first, clip: 5 }),
      ' 낱장 프레임만으로도 알 수 있습니다.',
    ],
    [
      '픽셀도 마찬가지입니다. ',
      live('움직이거나 커지거나 작아지는 도형', shapes),
      '을 작은 합성곱 신경망이 먼저 보고 GRU에 넘깁니다. 여기서는 낱장 프레임이 거의 아무것도 말해 주지 않습니다.',
    ],
  ],
  cannot:
    '민무늬 회색 배경의 도형 하나나 수식으로 그린 사람 하나의 여섯 가지 동작만 압니다. 다른 것을 보여도 여섯 가운데 하나로, 대개 망설임 없이 부릅니다. 실제 영상, 움직이는 카메라, 동시에 일어나는 두 가지 일은 모릅니다.',
  labels: {
    'moves left': '왼쪽으로 이동',
    'moves right': '오른쪽으로 이동',
    'moves up': '위로 이동',
    'moves down': '아래로 이동',
    grows: '커짐',
    shrinks: '작아짐',
    'raise arms': '팔 올리기',
    'lower arms': '팔 내리기',
    'sit down': '앉기',
    'stand up': '일어서기',
    'wave left': '왼팔 흔들기',
    'wave right': '오른팔 흔들기',
  },
  models: { recurrent: '시간 포함', frames: '프레임 따로' },
  clip: '클립을 한 프레임씩',
  data: '클립 종류',
  kinds: { shapes: '도형 (24 × 24 픽셀)', figures: '막대 인간 (관절 17개)' },
  choose: '클립',
  ownClip: '내 클립',
  framesRead: '읽은 프레임',
  probabilityOf: (label: string) => `“${label}”의 확률`,
  after: (read: string, count: string, verdicts: readonly string[]) =>
    `프레임 ${count}개 중 ${read}개를 읽은 뒤: ${verdicts.join(', ')}.`,
  verdict: (model: string, label: string, percent: string) => `${model} “${label}” (${percent})`,
  truth: (label: string) => `지금 재생 방향으로는 “${label}”입니다.`,
  nobodyKnows: '정답은 여러분만 압니다.',
  picture: (sentence: string) => `마지막으로 읽은 프레임. ${sentence}`,
  curve: (label: string) => `프레임에 따른 “${label}”의 확률, 두 신경망.`,
  confusion: '무엇을 무엇으로 착각할까요',
  confusionIntro: (count: string) =>
    `학습에 쓰지 않은 도형이나 사람의 클립 ${count}개입니다. 행은 클립이 보여 주는 동작, 열은 마지막 프레임 뒤의 판정입니다. 프레임을 따로 보면 방향만 다른 동작을 뒤섞습니다.`,
  shown: '실제 동작',
  right: (model: string, percent: string) => `${model}: 정답 ${percent}`,
  training: '둘 다 직접 학습하기',
  trainingIntro:
    '시작을 누르면 준비된 모델 대신 학습하지 않은 신경망 둘에게 같은 클립을 한 단계에 16개씩 보여 줍니다. 열 단계마다 위의 클립으로 평가하며, 위의 판정도 함께 바뀝니다.',
  steps: '단계',
  loss: '단계별 클립의 손실 (내트)',
  accuracy: '시험 클립의 정답 비율',
  progress: (step: string, loss: string, right: string, frameLoss: string, frameRight: string) =>
    `${step}단계: 시간 포함 손실 ${loss}, 정답 ${right}. 프레임 따로 손실 ${frameLoss}, 정답 ${frameRight}.`,
  own: '내 클립',
  ownIntro:
    'GIF, WebP 애니메이션 또는 동영상을 고르세요. 가운데를 24 × 24 픽셀로 줄이고, 처음 4초를 1초에 열 프레임씩 읽습니다. 어두운 민무늬 벽 앞에서 움직이는 밝은 물체 하나가 가장 좋습니다. 파일은 이 페이지를 떠나지 않습니다.',
  ownShapesOnly: [
    [
      '관절을 읽는 신경망에는 영상에서 관절을 찾아 주는 신경망이 먼저 필요합니다. 도형을 읽는 신경망은 픽셀을 읽습니다. GIF나 동영상을 직접 보여 주려면 ',
      live('도형으로 바꾸세요', shapes),
      '.',
    ],
  ],
  pick: '파일을 고르거나 여기에 놓으세요',
  reading: '읽는 중 …',
  unreadable: '이 파일은 읽을 수 없습니다:',
  speed: (clips: string) => `두 신경망을 학습하며 초당 클립 ${clips}개`,
  read: (frames: string, milliseconds: string) =>
    `앞부분 ${frames}개를 두 신경망이 ${milliseconds}ms에 읽음`,
};

export const words = dictionary({ en, ko });
