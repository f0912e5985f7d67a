import { Rng } from '@unrolled/tensor';
import { Chooser, paragraphs } from './choose.ts';

const people = ['어부', '선장', '소녀', '소년', '화가', '의사', '등대지기', '상인', '뱃사람'];
const elders = ['할머니', '할아버지', '선생님'];
const animals = ['고양이', '강아지', '갈매기', '말', '물범'];
const things = ['배', '등불', '편지', '그물', '창문', '열쇠', '책', '사진'];
const adjectives = ['늙은', '젊은', '작은', '조용한', '지친', '용감한', '친절한'];
const qualities = ['낡은', '작은', '새', '무거운', '푸른'];
const places = ['항구', '섬', '등대', '시장', '마을', '다리', '바닷가', '정원'];
/** [plain, honorific] of verbs without an object. */
const intransitive = [
  ['잔다', '주무신다'],
  ['웃는다', '웃으신다'],
  ['걷는다', '걸으신다'],
  ['기다린다', '기다리신다'],
  ['노래한다', '노래하신다'],
] as const;
/** [plain, honorific, before a noun] of verbs with an object. */
const transitive = [
  ['본다', '보신다', '보는'],
  ['찾는다', '찾으신다', '찾는'],
  ['좋아한다', '좋아하신다', '좋아하는'],
  ['기억한다', '기억하신다', '기억하는'],
  ['따라간다', '따라가신다', '따라가는'],
] as const;
const plans = [
  '북쪽으로 가겠다',
  '집에 가겠다',
  '바람을 기다리겠다',
  '그물을 고치겠다',
  '등불을 켜겠다',
];
const asides = ['늦은 밤이다', '비가 온다', '아무도 까닭을 모른다', '늘 그렇듯이'];
const times = ['아침에', '밤에', '폭풍이 지나간 뒤에', '겨울이면', '일요일에'];

/**
 * Korean of a small harbour, made up by rules. Particles follow the last syllable (은/는, 이/가,
 * 을/를 and 과/와), the verb at the end of a sentence is honorific where its subject is, and quotation
 * marks and brackets are closed.
 * @param length in UTF-16 units, at least
 */
export function koreanText(length: number, seed = 1): string {
  const choose = new Chooser(new Rng(seed).fork('korean text'));
  const described = (word: string, by = adjectives) =>
    choose.chance(0.3) ? `${choose.one(by)} ${word}` : word;
  const being = () => described(choose.one(choose.chance(0.6) ? people : animals));
  const object = () =>
    particle(choose.chance(0.5) ? being() : described(choose.one(things), qualities), '을', '를');

  const statement = (): string => {
    const isElder = choose.chance(0.35);
    const word = isElder ? choose.one(elders) : being();
    const clause = choose.chance(0.3) ? `${object()} ${choose.one(transitive)[2]} ` : '';
    const subject = isElder ? `${word}께서는` : particle(word, '은', '는');
    const aside = choose.chance(0.15) ? `(${choose.one(asides)}) ` : '';
    const form = isElder ? 1 : 0;
    const rest = choose.chance(0.4)
      ? `${choose.one(places)}에서 ${choose.one(intransitive)[form]}`
      : `${object()} ${choose.one(transitive)[form]}`;
    return `${clause}${subject} ${aside}${rest}.`;
  };
  const sentence = (): string => {
    const speaker = choose.one(people);
    switch (choose.one(['plain', 'plain', 'plain', 'time', 'quote', 'question'])) {
      case 'time':
        return `${choose.one(times)} ${statement()}`;
      case 'quote':
        return `“${choose.one(plans)}.” ${particle(speaker, '이', '가')} 말한다.`;
      case 'question':
        return `“${particle(being(), '은', '는')} 어디에 있을까?” ${particle(speaker, '이', '가')} 묻는다.`;
      default:
        return statement();
    }
  };
  return paragraphs(sentence, length, 4);
}

/** A word with the form of its particle that follows a consonant, or a vowel. */
export function particle(word: string, afterConsonant: string, afterVowel: string): string {
  const place = word.charCodeAt(word.length - 1) - 0xac00;
  return word + (place % 28 === 0 ? afterVowel : afterConsonant);
}
