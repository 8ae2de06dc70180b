/** What hosts may do with files of advisories: read, write, and say how old they are. */

import { shippedData } from "../project/advisories.ts";
import { type AdvisoryData, mergedAdvisoryData, readAdvisoryData } from "../project/advisory-data.ts";

export {
  type AdvisoryData,
  maxAdvisoryFileSize,
  readAdvisoryData,
  writeAdvisoryData,
} from "../project/advisory-data.ts";

/** What counts when a file of a refresh is given: both together. `undefined` when the text is no such file. */
export function knownAdvisories(text?: string): AdvisoryData | undefined {
  const refreshed = text === undefined ? shippedData : readAdvisoryData(text);
  return refreshed && mergedAdvisoryData(shippedData, refreshed);
}

/** How long ago a day was: `today`, `1 day ago`, `114 days ago`. */
export function ageOf(date: string, today: string): string {
  const days = Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000);
  return days < 1 ? "today" : days === 1 ? "1 day ago" : `${days} days ago`;
}
