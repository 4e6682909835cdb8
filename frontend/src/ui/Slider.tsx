import { useLayoutEffect, useRef } from "react";
import { Label } from "react-aria-components/Label";
import { Slider as AriaSlider, SliderThumb, SliderTrack } from "react-aria-components/Slider";
import { Icon } from "./Icon";
import { WhoCanRead } from "./WhoCanRead";

interface SliderAnchor {
  value: number;
  /** What this position means, in plain words. */
  label: string;
}

interface SliderProps {
  label: string;
  /** One sentence per step, from the lowest to the highest. The words are the value; no number is shown. */
  anchors: readonly SliderAnchor[];
  value: number;
  onChange: (value: number) => void;
  /** Called once, when the person lets go: the moment to save. */
  onChangeEnd?: (value: number) => void;
  whoCanRead?: string;
  isDisabled?: boolean;
}

export function Slider({
  label,
  anchors,
  value,
  onChange,
  onChangeEnd,
  whoCanRead,
  isDisabled,
}: SliderProps) {
  const values = anchors.map((anchor) => anchor.value);
  const minimum = Math.min(...values);
  const maximum = Math.max(...values);
  const words = anchors.find((anchor) => anchor.value === value)?.label ?? "";
  const share = maximum > minimum ? ((value - minimum) / (maximum - minimum)) * 100 : 0;
  const input = useRef<HTMLInputElement>(null);
  // React Aria announces the number; the words are the value, so they replace it after each render.
  useLayoutEffect(() => input.current?.setAttribute("aria-valuetext", words));
  return (
    <AriaSlider
      value={value}
      onChange={(next) => onChange(next as number)}
      onChangeEnd={(next) => onChangeEnd?.(next as number)}
      minValue={minimum}
      maxValue={maximum}
      step={1}
      isDisabled={isDisabled}
      className="flex w-full flex-col gap-1"
    >
      <Label className="font-semibold">{label}</Label>
      <p className="flex min-h-6 items-start gap-1.5 text-accent">
        <Icon name="chevronRight" size={16} className="mt-1" />
        {words}
      </p>
      <SliderTrack className="relative flex h-11 w-full cursor-pointer items-center px-3">
        <div className="relative h-1.5 w-full rounded-full bg-line">
          <div className="absolute inset-y-0 left-0 rounded-full bg-accent" style={{ width: `${share}%` }} />
          {values.map((step) => (
            <span
              key={step}
              className="absolute top-1/2 size-1.5 -translate-1/2 rounded-full border border-control bg-surface"
              style={{ left: `${maximum > minimum ? ((step - minimum) / (maximum - minimum)) * 100 : 0}%` }}
            />
          ))}
        </div>
        <SliderThumb
          inputRef={input}
          className="top-1/2 size-6 rounded-full border-2 border-surface bg-accent shadow-float dragging:scale-110"
        />
      </SliderTrack>
      <div className="flex justify-between gap-4 text-small text-muted" aria-hidden="true">
        <span className="max-w-40">{anchors[0]?.label}</span>
        <span className="max-w-40 text-right">{anchors[anchors.length - 1]?.label}</span>
      </div>
      {whoCanRead ? <WhoCanRead>{whoCanRead}</WhoCanRead> : null}
    </AriaSlider>
  );
}
