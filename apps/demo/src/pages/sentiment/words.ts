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
      ' and step through, or type your own sentence and watch the verdict change.',
    ],
    [
      'Why? Each word is omitted once and the rest is read again: the change of the verdict is the effect of that word. The frames show the effect of a word on its own. Compare ',
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
  cannotOwn:
    'It has read generated sentences alone, of about 70 words, in which “not” always turns the word after it round. It knows nothing else of English: no other word, no irony, and no sentence of another form.',
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
    'Curve: probability of “good” after each word. Bars: effect in the whole sentence, in nats of log-odds; the colours of the words above show the same. Frames: effect of the word by itself. A question mark: the word is not in the training data.',
  axis: { low: 'bad', high: 'good', effect: '− effect +' },
  own: 'Train your own',
  trainingIntro: (count: string, heldOut: string) =>
    `Start replaces this network by an untrained one, and trains it on ${count} generated sentences, 32 per step. It knows fewer words afterwards, but watch the accuracy on ${heldOut} sentences that it never reads: it waits near one half, and rises when the network finds out what “not” does. Keep “not bad” in the field above and see the verdict turn.`,
  steps: 'steps',
  loss: 'loss on the sentences of each step (nats)',
  accuracy: 'share of unseen sentences judged rightly',
  progress: (step: string, loss: string) => `Step ${step}: loss ${loss}.`,
  right: (percent: string) =>
    `At the last measurement it judged ${percent} of the unseen sentences rightly.`,
  trainingSpeed: (sentences: string) => `${sentences} sentences/s, training`,
  ownIntro:
    'To train one in a shell, a table with the columns text and label is enough, in any language. The command line also counts runs of words, which judges more sentences rightly than reading alone.',
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
  cannotOwn:
    '만들어 낸 문장만 읽었고, 단어 70개쯤을 압니다. 그 문장에서는 “not”이 언제나 뒤의 단어를 뒤집습니다. 그 밖의 단어, 반어, 다른 꼴의 문장은 전혀 모릅니다.',
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
  trainingIntro: (count: string, heldOut: string) =>
    `시작을 누르면 학습하지 않은 신경망이 이 신경망을 대신해, 만들어 낸 문장 ${count}개를 한 단계에 32개씩 읽습니다. 아는 단어는 줄지만, 읽지 않은 문장 ${heldOut}개의 정확도를 지켜보세요. 절반 근처에 머물다가 “not”이 하는 일을 알아내는 순간 올라갑니다. 위 칸에 “not bad”를 써 두고 판정이 뒤집히는 것을 보세요.`,
  steps: '단계',
  loss: '단계마다 읽은 문장의 손실 (내트)',
  accuracy: '처음 보는 문장을 옳게 판정한 비율',
  progress: (step: string, loss: string) => `${step}단계: 손실 ${loss}.`,
  right: (percent: string) =>
    `마지막으로 재었을 때 처음 보는 문장의 ${percent}를 옳게 판정했습니다.`,
  trainingSpeed: (sentences: string) => `초당 문장 ${sentences}개 학습`,
  ownIntro:
    '셸에서 학습하려면 text와 label 열이 있는 표면 충분하고, 언어는 무엇이든 됩니다. 명령줄은 이어진 단어들도 함께 세며, 그러면 읽기만 할 때보다 더 많은 문장을 옳게 판정합니다.',
  speed: (count: string, milliseconds: string) => `단어 ${count}개, 모든 읽기에 ${milliseconds}ms`,
};

export const words = dictionary({ en, ko });
