import { idle, type Shown, Training } from './training.ts';

const template = document.querySelector<HTMLTemplateElement>('#run') as HTMLTemplateElement;

function addRun(main: HTMLElement): void {
  const section = template.content.cloneNode(true) as DocumentFragment;
  const find = <Kind extends Element>(selector: string) => section.querySelector(selector) as Kind;
  const [train, stop] = ['train', 'stop'].map((what) =>
    find<HTMLButtonElement>(`[data-do=${what}]`),
  );
  const [input, bar] = [find<HTMLInputElement>('input'), find<HTMLProgressElement>('progress')];
  const output = find<HTMLOutputElement>('output');
  const show = ({ isRunning, progress, words }: Shown) => {
    train.disabled = isRunning;
    stop.disabled = !isRunning;
    bar.value = progress;
    output.value = words;
  };
  const training = new Training(show);
  train.addEventListener('click', () => training.start(Number(input.value)));
  stop.addEventListener('click', () => training.stop());
  show(idle);
  main.append(section);
}

const main = document.querySelector('main') as HTMLElement;
addRun(main);
addRun(main);
