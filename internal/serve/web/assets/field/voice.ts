// Records a spoken note.

const kinds = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const longest = 10 * 60_000; // milliseconds

export const canRecord = (): boolean => typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices?.getUserMedia;

export interface Recording {
  stop(): void;
  done: Promise<File>;
}

// record asks for the microphone and begins. Rejects where it is refused.
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = kinds.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 32_000 });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const done = new Promise<File>((take) => {
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      const type = (recorder.mimeType || "audio/webm").split(";")[0]!;
      take(new File(parts, `catatan-suara.${type === "audio/mp4" ? "m4a" : type === "audio/ogg" ? "ogg" : "webm"}`, { type }));
    });
  });
  recorder.start(1000);
  const timer = setTimeout(() => recorder.state !== "inactive" && recorder.stop(), longest);
  const stop = (): void => {
    clearTimeout(timer);
    if (recorder.state !== "inactive") recorder.stop();
  };
  return { stop, done };
}
