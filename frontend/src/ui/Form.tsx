import { type FormEvent, type ReactNode, useEffect, useRef } from "react";

interface FormProps {
  children: ReactNode;
  onSubmit: () => void;
  /** What the server refused last, if anything; a new one moves the focus to the first field it concerns. */
  problem?: unknown;
  /** For a submit button that lives outside the form, such as in a dialog's footer. */
  id?: string;
}

/** A form that checks nothing by itself: fields show their `error`, and the first one that has some gets the focus. */
export function Form({ children, onSubmit, problem = null, id }: FormProps) {
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (problem) focusFirstInvalid(form.current);
  }, [problem]);

  function submit(event: FormEvent) {
    event.preventDefault();
    // A form inside a dialog must not submit the form of the page behind it.
    event.stopPropagation();
    onSubmit();
    // The errors appear with the render that follows.
    requestAnimationFrame(() => focusFirstInvalid(form.current));
  }

  return (
    <form ref={form} id={id} noValidate onSubmit={submit} className="flex flex-col gap-5">
      {children}
    </form>
  );
}

function focusFirstInvalid(form: HTMLFormElement | null) {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
