import type { ReactNode } from "react";
import type { ApiError } from "../api/errors.ts";
import { ErrorState } from "./states.tsx";

/**
 * The frame of a form whose write is shown before it is done (`AskCard`). `error` is what no field of the form shows. Without `cancel`
 * the form stays where it is.
 */
export function WriteForm({
  submit,
  error,
  disabled,
  cancel,
  children,
}: {
  readonly submit: () => Promise<void>;
  readonly error: ApiError | undefined;
  readonly disabled: boolean;
  readonly cancel?: () => void;
  readonly children: ReactNode;
}) {
  return (
    <form
      className="capture-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      {error && (
        <div className="whole">
          <ErrorState error={error} />
        </div>
      )}
      <div className="row whole">
        <button type="submit" className="button primary" disabled={disabled}>
          See what it would do
        </button>
        {cancel && (
          <button type="button" className="button quiet" onClick={cancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}
