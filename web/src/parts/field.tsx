import { useId, type ReactNode } from "react";
import type { ApiError } from "../api/errors.ts";

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly wrong?: string | undefined;
  /** Takes the whole width. */
  readonly whole?: boolean;
  readonly children: (given: { readonly id: string; readonly "aria-describedby": string; readonly "aria-invalid": boolean }) => ReactNode;
}

/** A control with its label, and under it its bounds or what is wrong. */
export function Field({ label, hint = "", wrong, whole = false, children }: FieldProps) {
  const id = useId();
  return (
    <div className={whole ? "field whole" : "field"}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-says`, "aria-invalid": wrong !== undefined })}
      <span id={`${id}-says`} className={wrong === undefined ? "field-hint" : "field-error"} role={wrong === undefined ? undefined : "alert"}>
        {wrong ?? hint}
      </span>
    </div>
  );
}

/** The field of `input` that an error of the API is about: `input.networks[1]` → `networks`. */
export function wrongField(error: ApiError | undefined): string | undefined {
  return /^input\.(\w+)/.exec(error?.path ?? "")?.[1];
}

/** `10.0.0.0/8, 192.168.0.0/16` → its parts. */
export function listOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}
