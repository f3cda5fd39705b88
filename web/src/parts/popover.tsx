import { useEffect, useRef, type RefObject } from "react";

/** Closes a floating thing on Esc and on a press outside; gives focus back to what opened it on Esc. */
export function useDismiss(open: boolean, close: () => void, opener?: RefObject<HTMLElement | null>): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current && !root.current.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
      opener?.current?.focus();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
    };
  }, [open, close, opener]);
  return root;
}
