import { dictionary } from '../i18n/language.svelte.ts';

const en = {
  title: 'Recurrent networks, unrolled',
  skip: 'Skip to the content',
  pages: 'Pages',
  language: 'Language',
  theme: 'Colours',
  themes: { system: 'as the system', light: 'light', dark: 'dark' },
  copyLink: 'Copy link',
  copied: 'Link copied',
  loading: 'Loading …',
  failed: 'This did not work:',
  names: {
    recurrence: '1 · The recurrence',
    character: '2 · Character model',
    gradients: '3 · Gradients through time',
    gates: '4 · Gates',
    sentiment: '5 · Sentiment',
    translation: '6 · Translation',
    captioning: '7 · Captioning',
    actions: '8 · Actions',
    labels: '9 · Labels in real time',
    speed: '10 · Speed on this machine',
  },
  player: { previous: 'Back', next: 'Next step', play: 'Play', stop: 'Stop' },
  pace: { run: 'Start', pause: 'Pause', step: 'One step', slow: 'Slow motion', reset: 'Reset' },
  strip: {
    title: 'What really runs',
    backend: 'Backend',
    threads: 'Threads',
    runs: (backend: string, threads: number) =>
      `${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    fellBack: 'What was asked for does not run here, so WebAssembly on one thread does:',
    oneThread: 'One thread: this page is not isolated yet. Open it once more for threads.',
    starting: 'starting',
    speed: 'Speed',
    parameters: 'Parameters',
    loaded: 'Loaded',
    cannot: 'What this model cannot do',
  },
  file: {
    title: 'The model as a file',
    intro:
      'The file is that of the command line: save what you trained here and go on with it there, or open one that the command line made.',
    save: 'Save the model',
    open: 'Open a model',
    goOn: 'Go on with it in a shell:',
  },
  code: 'The code that this page runs',
};

const ko: typeof en = {
  title: '펼쳐 보는 순환 신경망',
  skip: '본문으로 건너뛰기',
  pages: '페이지',
  language: '언어',
  theme: '색상',
  themes: { system: '시스템 설정', light: '밝게', dark: '어둡게' },
  copyLink: '링크 복사',
  copied: '링크를 복사했습니다',
  loading: '불러오는 중 …',
  failed: '처리하지 못했습니다:',
  names: {
    recurrence: '1 · 순환',
    character: '2 · 문자 모델',
    gradients: '3 · 시간을 거스르는 기울기',
    gates: '4 · 게이트',
    sentiment: '5 · 감성 분석',
    translation: '6 · 번역',
    captioning: '7 · 캡션 달기',
    actions: '8 · 동작',
    labels: '9 · 실시간 라벨',
    speed: '10 · 이 기기의 속도',
  },
  player: { previous: '이전', next: '다음 단계', play: '재생', stop: '멈춤' },
  pace: { run: '시작', pause: '일시 정지', step: '한 단계', slow: '느리게', reset: '처음으로' },
  strip: {
    title: '실제로 실행되는 것',
    backend: '백엔드',
    threads: '스레드',
    runs: (backend: string, threads: number) => `${backend}, 스레드 ${threads}개`,
    fellBack: '선택한 백엔드를 여기서 쓸 수 없어 WebAssembly를 스레드 하나로 실행합니다:',
    oneThread:
      '아직 페이지가 격리되지 않아 스레드 하나로 실행합니다. 다시 열면 여러 스레드를 씁니다.',
    starting: '시작하는 중',
    speed: '속도',
    parameters: '매개변수',
    loaded: '받은 데이터',
    cannot: '이 모델이 하지 못하는 것',
  },
  file: {
    title: '모델 파일',
    intro:
      '명령줄 도구와 같은 파일입니다. 여기서 학습한 모델을 저장해 명령줄에서 이어 가거나, 명령줄에서 만든 모델을 여기서 열 수 있습니다.',
    save: '모델 저장',
    open: '모델 열기',
    goOn: '셸에서 이어 가기:',
  },
  code: '이 페이지가 실행하는 코드',
};

/** Words of the frame around every page. */
export const words = dictionary({ en, ko });
