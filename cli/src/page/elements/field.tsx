import type { JSX } from 'preact';
import { useElementId } from './element-id';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  /** The fault to show. */
  readonly fault?: string | undefined;
  readonly type?: 'text' | 'url' | 'number';
  readonly mono?: boolean;
  readonly placeholder?: string;
}

/** A text field with its label, its hint and its fault. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { label, value, onInput, hint, fault, type = 'text', mono = false, placeholder } = props;
  const id = useElementId();
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type={type}
        class={mono ? 'mono' : ''}
        value={value}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={Boolean(fault)}
        aria-describedby={described || undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} class="fault">
          {fault}
        </p>
      )}
    </div>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  /** Hides the label from the screen, but not from screen readers. */
  readonly hiddenLabel?: boolean;
}

export function SelectField({ label, value, choices, onChange, hiddenLabel = false }: SelectFieldProps): JSX.Element {
  const id = useElementId();
  return (
    <div class="field">
      <label for={id} class={hiddenLabel ? 'unseen' : ''}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChecksProps {
  readonly legend: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function Checks({ legend, choices, chosen, onChange }: ChecksProps): JSX.Element {
  return (
    <fieldset class="checks">
      <legend>{legend}</legend>
      {choices.length === 0 && <p class="hint">No choices yet.</p>}
      {choices.map(({ value, text }) => (
        <label key={value} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(checked ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
