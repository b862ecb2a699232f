/** Drawn here so that nothing is loaded for them; all 20×20, in the colour of the text. */
const PATHS = {
  mic: "M10 2.5a2.5 2.5 0 0 0-2.5 2.5v4.5a2.5 2.5 0 0 0 5 0V5A2.5 2.5 0 0 0 10 2.5ZM5 9.5a5 5 0 0 0 10 0M10 14.5v3M7.5 17.5h5",
  micOff:
    "M7.5 5a2.5 2.5 0 0 1 5 0v4.5c0 .3 0 .5-.1.8M7.5 7.5v2a2.5 2.5 0 0 0 3.5 2.3M5 9.5a5 5 0 0 0 7.6 4.3M15 9.5c0 .8-.2 1.6-.5 2.3M10 14.5v3M7.5 17.5h5M3 3l14 14",
  camera:
    "M3.5 6h8A1.5 1.5 0 0 1 13 7.5v5a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 2 12.5v-5A1.5 1.5 0 0 1 3.5 6ZM13 9l5-2.5v7L13 11",
  cameraOff:
    "M7 6h4.5A1.5 1.5 0 0 1 13 7.5V11l5 2.5v-7L13 9M13 12.5a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 2 12.5v-5c0-.7.5-1.300 1.100-1.5M3 3l14 14",
  leave: "M12 3.5H5.5A1.5 1.5 0 0 0 4 5v10a1.5 1.5 0 0 0 1.5 1.5H12M9 10h8M14 7l3 3-3 3",
  check: "M4 10.5l4 4 8-9",
  play: "M6.5 4.200v11.600l9-5.800Z",
  pause: "M6.5 4.5v11M13.5 4.5v11",
  back: "M9 5 4 10l5 5M4 10h12",
  volume:
    "M3.5 8v4H6l4 3.5v-11L6 8ZM13 7.5a3.5 3.5 0 0 1 0 5M15.200 5.300a6.600 6.600 0 0 1 0 9.400",
  link: "M8.5 11.5a3 3 0 0 0 4.200 0l3-3a3 3 0 0 0-4.200-4.200l-1 1M11.5 8.5a3 3 0 0 0-4.200 0l-3 3a3 3 0 0 0 4.200 4.200l1-1",
  next: "M11 5l5 5-5 5M16 10H4",
  plus: "M10 4v12M4 10h12",
  cross: "M5 5l10 10M15 5L5 15",
  calendar: "M4 5.5h12v11H4ZM4 9h12M7.5 3.5v3.500M12.500 3.500v3.500",
  pencil: "M4 16l1-4 8.500-8.500 3 3L8 15ZM11.500 5l3 3",
  download: "M10 3.5v9M6.500 9l3.500 3.500L13.500 9M4 16.500h12",
  more: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  screen: "M3 4.500h14v9H3ZM7.500 16.500h5M10 13.500v3",
  screenOff: "M3 4.500h14v9H3ZM7.500 16.500h5M10 13.500v3M3 3l14 14",
  lock: "M5.500 9h9v7.500h-9ZM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill={name === "play" ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
