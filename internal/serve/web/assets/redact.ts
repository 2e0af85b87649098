// Draws the areas of a picture that are to be covered: by finger or mouse, and by keyboard alone. They are sent in
// a field, as fractions; the server covers them. Without this the page has a grid of cells to tick.

interface Redacting {
  width: number;
  height: number;
  max: number;
  words: Record<string, string>;
}

interface Area {
  x: number;
  y: number;
  w: number;
  h: number;
}

// As fractions of the picture: the least that an area may be, one step of an arrow key, and one with Shift.
const least = 0.01;
const step = 0.005;
const far = 0.05;

export function redactPicture(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-script="redact"]');
  const field = form?.querySelector<HTMLInputElement>('input[name="areas"]');
  const part = form?.querySelector<HTMLInputElement>('input[name="part"]');
  const svg = form?.querySelector<SVGSVGElement>("[data-areas]");
  const tools = form?.querySelector<HTMLElement>("[data-tools]");
  const said = form?.querySelector<HTMLElement>("[data-said]");
  if (!form || !field || !part || !svg || !tools || !said) return;
  const { width, height, max, words } = JSON.parse(form.dataset.options ?? "{}") as Redacting;
  let areas: Area[] = field.value
    .split(" ")
    .filter(Boolean)
    .map((text) => text.split(",").map(Number))
    .map(([x = 0, y = 0, w = 0, h = 0]) => ({ x, y, w, h }));
  const before: Area[][] = [];
  let chosen = -1;
  let sizing = false;

  for (const plain of form.querySelectorAll<HTMLElement>("[data-plain]")) plain.remove();
  for (const shown of form.querySelectorAll("svg")) shown.setAttribute("viewBox", `0 0 ${width} ${height}`);
  part.value = "0";
  tools.hidden = false;
  svg.removeAttribute("aria-hidden");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-label", words.picture ?? "");
  svg.setAttribute("aria-describedby", "papanketik");
  svg.classList.add("redact__areas--live");

  const say = (key: string, values: Record<string, number> = {}): void => {
    said.textContent = (words[key] ?? "").replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
  };
  const area = (i: number): Area => areas[i] as Area;
  const group = (i: number): SVGElement => svg.children[i] as SVGElement;
  const where = (i: number): Record<string, number> => {
    const { x, y, w, h } = area(i);
    const whole = (part: number): number => Math.round(part * 100);
    return { n: i + 1, left: whole(x), top: whole(y), width: whole(w), height: whole(h) };
  };
  const bound = (n: number, low: number, high: number): number => Math.min(Math.max(n, low), high);
  const inside = ({ x, y, w, h }: Area): Area => {
    w = bound(w, least, 1);
    h = bound(h, least, 1);
    return { x: bound(x, 0, 1 - w), y: bound(y, 0, 1 - h), w, h };
  };
  const keep = (): void => {
    before.push(areas.map((area) => ({ ...area })));
    if (before.length > 100) before.shift();
  };
  const write = (): void => {
    const short = (n: number): string => String(+n.toFixed(4));
    field.value = areas.map(({ x, y, w, h }) => [x, y, w, h].map(short).join(",")).join(" ");
  };

  // place puts one area where it is: while it is dragged nothing else is touched.
  const place = (i: number): void => {
    const { x, y, w, h } = area(i);
    const [rect, corner] = group(i).children as unknown as [SVGElement, SVGElement];
    for (const [name, n] of Object.entries({ x: x * width, y: y * height, width: w * width, height: h * height })) rect.setAttribute(name, n.toFixed(1));
    corner.setAttribute("cx", ((x + w) * width).toFixed(1));
    corner.setAttribute("cy", ((y + h) * height).toFixed(1));
  };
  const draw = (focus = false): void => {
    svg.replaceChildren(
      ...areas.map((_, i) => {
        const make = (name: string): SVGElement => document.createElementNS("http://www.w3.org/2000/svg", name);
        const made = make("g");
        const corner = make("circle");
        corner.setAttribute("r", String(width / 60));
        made.append(make("rect"), corner);
        made.setAttribute("tabindex", "0");
        made.setAttribute("role", "button");
        made.setAttribute("aria-pressed", String(sizing && i === chosen));
        made.setAttribute("aria-label", (words.area ?? "").replace("{n}", String(i + 1)));
        made.classList.toggle("redact__chosen", i === chosen);
        return made;
      }),
    );
    areas.forEach((_, i) => place(i));
    write();
    if (focus && chosen >= 0) group(chosen).focus();
  };
  const choose = (i: number): void => {
    if (i !== chosen) sizing = false;
    chosen = i;
    [...svg.children].forEach((one, n) => one.classList.toggle("redact__chosen", n === i));
  };
  const add = (area: Area): boolean => {
    if (areas.length >= max) {
      say("full");
      return false;
    }
    keep();
    areas.push(area);
    chosen = areas.length - 1;
    sizing = false;
    return true;
  };
  const remove = (): void => {
    if (chosen < 0) return;
    keep();
    areas.splice(chosen, 1);
    say("deleted", { n: chosen + 1 });
    chosen = Math.min(chosen, areas.length - 1);
    sizing = false;
    draw(true);
    if (chosen < 0) tools.querySelector<HTMLElement>("[data-add]")?.focus();
  };
  const undo = (): void => {
    const last = before.pop();
    if (!last) return say("nothing");
    areas = last;
    chosen = Math.min(chosen, areas.length - 1);
    say("undone", { n: areas.length });
    draw();
  };

  tools.querySelector("[data-add]")?.addEventListener("click", () => {
    if (!add({ x: 0.4, y: 0.4, w: 0.2, h: 0.2 })) return;
    draw(true);
    say("added", { n: areas.length });
  });
  tools.querySelector("[data-delete]")?.addEventListener("click", remove);
  tools.querySelector("[data-undo]")?.addEventListener("click", undo);
  svg.addEventListener("focusin", (event) => {
    const i = [...svg.children].indexOf((event.target as Element).closest("g") as Element);
    if (i >= 0) choose(i);
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return undo();
    }
    if (chosen < 0) return;
    const by = event.shiftKey ? far : step;
    const moves: Record<string, [number, number]> = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      if (!event.repeat) keep();
      const [dx, dy] = move;
      const { x, y, w, h } = area(chosen);
      areas[chosen] = inside(sizing ? { x, y, w: Math.min(w + dx, 1 - x), h: Math.min(h + dy, 1 - y) } : { x: x + dx, y: y + dy, w, h });
      place(chosen);
      write();
      say("at", where(chosen));
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      sizing = !sizing;
      group(chosen).setAttribute("aria-pressed", String(sizing));
      say(sizing ? "sizing" : "moving", { n: chosen + 1 });
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove();
    }
  });

  drag(svg, (x, y, target) => {
    const under = target.closest("g");
    const i = under ? [...svg.children].indexOf(under) : -1;
    if (i < 0) {
      if (!add({ x, y, w: 0, h: 0 })) return null;
      draw();
    } else {
      keep();
      choose(i);
    }
    const at = chosen;
    const was = area(at);
    const pulls = i < 0 || target.tagName === "circle";
    return (nx, ny, over) => {
      if (i < 0) areas[at] = { x: Math.min(x, nx), y: Math.min(y, ny), w: Math.abs(nx - x), h: Math.abs(ny - y) };
      else if (pulls) areas[at] = inside({ ...was, w: Math.min(was.w + nx - x, 1 - was.x), h: Math.min(was.h + ny - y, 1 - was.y) });
      else areas[at] = inside({ ...was, x: was.x + nx - x, y: was.y + ny - y });
      place(at);
      if (!over) return;
      if (i < 0 && (area(at).w < least || area(at).h < least)) {
        areas.splice(at, 1); // a tap, no area
        before.pop();
        chosen = -1;
        return draw();
      }
      write();
      say("at", where(at));
    };
  });
  draw();
}

type Moved = (x: number, y: number, over: boolean) => void;

// drag tells where a finger is, as fractions of the picture, once in each frame.
function drag(svg: SVGSVGElement, begin: (x: number, y: number, target: Element) => Moved | null): void {
  let moved: Moved | null = null;
  let box = svg.getBoundingClientRect();
  let next: PointerEvent | null = null;
  const at = (event: PointerEvent): [number, number] => [
    Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1),
    Math.min(Math.max((event.clientY - box.top) / box.height, 0), 1),
  ];
  svg.addEventListener("pointerdown", (event) => {
    if (moved || event.button !== 0) return;
    box = svg.getBoundingClientRect();
    moved = begin(...at(event), event.target as Element);
    if (moved) svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!moved) return;
    if (!next) {
      requestAnimationFrame(() => {
        if (next) moved?.(...at(next), false);
        next = null;
      });
    }
    next = event;
  });
  const end = (event: PointerEvent): void => {
    const last = moved;
    moved = next = null;
    last?.(...at(event), true);
  };
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
}
