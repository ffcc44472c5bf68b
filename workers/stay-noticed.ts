/** Takes a lock of this name and holds it for as long as this worker lives: whoever asks for it then is told when the worker has ended. */
export function stayNoticed(lock: string): Promise<void> {
  return new Promise((taken, refused) => {
    navigator.locks
      .request(lock, () => {
        taken();
        return new Promise(() => undefined);
      })
      .catch(refused);
  });
}
