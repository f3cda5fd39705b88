import { Field } from "../parts/field.tsx";
import { choicesOf, usualText, type Typed } from "./parameters.ts";
import type { ScriptParameter } from "./scripts-query.ts";

export interface ParameterFieldsProps {
  readonly parameters: readonly ScriptParameter[];
  readonly typed: Typed;
  readonly change: (typed: Typed) => void;
  /** What is wrong with the parameter of this name. */
  readonly wrong: (name: string) => string | undefined;
}

/** One field for each parameter of a script, with what it does and what it is when left empty. */
export function ParameterFields({ parameters, typed, change, wrong }: ParameterFieldsProps) {
  return parameters.map((parameter) => {
    const { name, type, isRequired, description } = parameter;
    const choices = choicesOf(parameter);
    const usual = usualText(parameter);
    const value = typed[name] ?? "";
    const set = (text: string): void => change({ ...typed, [name]: text });
    return (
      <Field key={name} label={isRequired ? `${name} (needed)` : name} hint={description} wrong={wrong(name)}>
        {(given) =>
          choices ? (
            <select {...given} className="input" value={value} onChange={(event) => set(event.target.value)}>
              <option value="">{usual === "" ? "not given" : `${usual}, as usual`}</option>
              {choices.map((choice) => (
                <option key={choice} value={choice}>
                  {choice}
                </option>
              ))}
            </select>
          ) : (
            <input
              {...given}
              className="input"
              autoComplete="off"
              spellCheck={false}
              required={isRequired}
              placeholder={usual === "" ? (type === "list of texts" ? "with commas between" : type) : usual}
              value={value}
              onChange={(event) => set(event.target.value)}
            />
          )
        }
      </Field>
    );
  });
}
