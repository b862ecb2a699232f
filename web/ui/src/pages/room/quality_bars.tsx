import { t } from "../../strings";
import type { Quality } from "../../room/path_monitor";

interface QualityBarsProps {
  quality: Quality;
  testid: string;
  details?: string;
}

/** Three bars: how well somebody's connection does. */
export function QualityBars({ quality, testid, details }: QualityBarsProps) {
  const label = details ? `${t.room.quality[quality]}: ${details}` : t.room.quality[quality];
  return (
    <span
      class={`quality quality-${quality}`}
      role="img"
      aria-label={label}
      title={label}
      data-testid={testid}
      data-quality={quality}
    >
      <i />
      <i />
      <i />
    </span>
  );
}
