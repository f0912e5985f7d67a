/** Loads what a name stands for when it is first asked for, and keeps it; after a failure, anew. */
export function loadOnce<Name, Loaded>(
  load: (name: Name) => Promise<Loaded>,
): (name: Name) => Promise<Loaded> {
  const opened = new Map<Name, Promise<Loaded>>();
  return (name) => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const loading = load(name);
    opened.set(name, loading);
    loading.catch(() => opened.delete(name)); // the next call tries again
    return loading;
  };
}
