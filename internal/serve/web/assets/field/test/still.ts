// What tabs tell each other keeps node from ending; in these tests there is one tab. Imported before all else.
class Still {
  postMessage(): void {}
  addEventListener(): void {}
  removeEventListener(): void {}
}
Object.assign(globalThis, { BroadcastChannel: Still });
