// The small things that pages are made of, with the names of the site's own style sheet.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app";

// useApp draws again whenever the application says that something changed.
export function useApp(app: App): void {
  const [, again] = useState(0);
  useEffect(() => app.listen(() => again((n) => n + 1)), [app]);
}

// Heading is the one h1 of a page; it takes the focus, so that readers hear where they are.
export function Heading({ children }: { children: ComponentChildren }) {
  const at = useRef<HTMLHeadingElement>(null);
  useEffect(() => at.current?.focus({ preventScroll: true }), []);
  return (
    <h1 class="field-title" tabIndex={-1} ref={at}>
      {children}
    </h1>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  set(value: string): void;
  kind?: "text" | "password" | "decimal";
  auto?: string;
  max?: number;
  long?: boolean;
  disabled?: boolean;
}

export function Field({ id, label, hint, error, value, set, kind = "text", auto = "off", max = 200, long, disabled }: FieldProps) {
  const by = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const same = {
    id,
    value,
    maxLength: max,
    disabled,
    "aria-describedby": by,
    "aria-invalid": error ? true : undefined,
    onInput: (event: Event) => set((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
      <label class="govuk-label" for={id}>
        {label}
      </label>
      {hint && (
        <div class="govuk-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <p class="govuk-error-message" id={`${id}-error`}>
          {error}
        </p>
      )}
      {long ? (
        <textarea class="govuk-textarea" rows={3} {...same} />
      ) : (
        <Input kind={kind} auto={auto} same={same} />
      )}
    </div>
  );
}

function Input({ kind, auto, same }: { kind: string; auto: string; same: object }) {
  if (kind === "password") return <input class="govuk-input" type="password" autoComplete={auto} {...same} />;
  return <input class="govuk-input" type="text" inputMode={kind === "decimal" ? "decimal" : "text"} autoComplete={auto} {...same} />;
}

export interface Option {
  value: string;
  label: string;
  hint?: string;
}

interface ChoicesProps {
  id: string;
  legend: ComponentChildren;
  options: Option[];
  chosen: string[];
  set(chosen: string[]): void;
  many?: boolean;
  disabled?: boolean;
  by?: string | undefined;
}

// Choices are radio buttons, or check boxes where many may be chosen.
export function Choices({ id, legend, options, chosen, set, many, disabled, by }: ChoicesProps) {
  const pick = (value: string, on: boolean): void => {
    if (!many) return set([value]);
    set(options.map((one) => one.value).filter((one) => (one === value ? on : chosen.includes(one))));
  };
  return (
    <fieldset class="choices govuk-form-group" disabled={disabled} aria-describedby={by}>
      <legend class="govuk-label">{legend}</legend>
      {options.map(({ value, label, hint }) => (
        <div class="choice" key={value}>
          <input
            id={`${id}-${value}`}
            type={many ? "checkbox" : "radio"}
            name={id}
            value={value}
            checked={chosen.includes(value)}
            onChange={(event) => pick(value, event.currentTarget.checked)}
          />
          <label for={`${id}-${value}`}>
            {label}
            {hint && <span class="choice__hint soft small">{hint}</span>}
          </label>
        </div>
      ))}
    </fieldset>
  );
}

interface ButtonProps {
  children: ComponentChildren;
  act(): unknown;
  second?: boolean;
  warn?: boolean;
  disabled?: boolean;
  label?: string;
}

export function Button({ children, act, second, warn, disabled, label }: ButtonProps) {
  const look = `govuk-button${second ? " govuk-button--secondary" : ""}${warn ? " govuk-button--warning" : ""}`;
  return (
    <button type="button" class={look} disabled={disabled} aria-label={label} onClick={() => void act()}>
      {children}
    </button>
  );
}

export type Tone = "green" | "yellow" | "red" | "none";

const marks: Record<Tone, string> = { green: "●", yellow: "▲", red: "■", none: "○" };

// Tag says a state by word, colour and shape.
export function Tag({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`tag zone-${tone}`}>
      <span class="tag__shape" aria-hidden="true">
        {marks[tone]}
      </span>
      {children}
    </span>
  );
}

export function Notice({ tone, title, children }: { tone: Tone; title?: string; children?: ComponentChildren }) {
  return (
    <div class={`field-notice zone-${tone}`}>
      {title && <p class="strong">{title}</p>}
      {children}
    </div>
  );
}

// Busy runs what takes a moment, once at a time, and says what went wrong.
export function useBusy(): [boolean, string, (act: () => Promise<unknown>, say: (error: unknown) => string) => void] {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const run = (act: () => Promise<unknown>, say: (error: unknown) => string): void => {
    if (busy) return;
    setBusy(true);
    setError("");
    act()
      .catch((failure: unknown) => setError(say(failure)))
      .finally(() => setBusy(false));
  };
  return [busy, error, run];
}
