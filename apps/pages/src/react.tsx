import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { idle, Training } from './training.ts';

/** A training whose worker lives as long as the component. */
function useTraining() {
  const [shown, setShown] = useState(idle);
  const training = useRef<Training>(null);
  useEffect(() => {
    training.current = new Training(setShown);
    return () => training.current?.end();
  }, []);
  return { shown, training };
}

function Run() {
  const { shown, training } = useTraining();
  const [hiddenSize, setHiddenSize] = useState('128');
  const { isRunning, progress, words } = shown;
  return (
    <section>
      <label>
        Units
        <input
          type="number"
          value={hiddenSize}
          onChange={(event) => setHiddenSize(event.target.value)}
        />
      </label>
      <button
        type="button"
        data-do="train"
        disabled={isRunning}
        onClick={() => training.current?.start(Number(hiddenSize))}
      >
        Train
      </button>
      <button
        type="button"
        data-do="stop"
        disabled={!isRunning}
        onClick={() => training.current?.stop()}
      >
        Stop
      </button>
      <progress max={1} value={progress} />
      <output>{words}</output>
    </section>
  );
}

createRoot(document.querySelector('main') as HTMLElement).render(
  <>
    <Run />
    <Run />
  </>,
);
