import { element } from './element.js';
import { fetchGuarded } from './access-token.js';

export interface Picture {
  readonly image: HTMLImageElement;
  /** Shows the newest one asked for; a picture in flight is never queued behind, but replaced by the next. */
  show(url: string): void;
}

/** A picture that keeps the old one until the new one is there. */
export function picture(alt: string): Picture {
  const image = element('img');
  image.alt = alt;
  image.decoding = 'async';
  image.hidden = true;
  let shown: string | undefined;
  let wanted: string | undefined;
  let isLoading = false;

  const load = async (): Promise<void> => {
    isLoading = true;
    while (wanted !== undefined) {
      const url = wanted;
      wanted = undefined;
      const loaded = await objectUrl(url);
      if (loaded !== undefined) swap(loaded);
    }
    isLoading = false;
  };

  const swap = (next: string): void => {
    if (shown !== undefined) URL.revokeObjectURL(shown);
    shown = next;
    image.src = next;
    image.hidden = false;
  };

  return {
    image,
    show: (url) => {
      wanted = url;
      if (!isLoading) void load();
    },
  };
}

async function objectUrl(url: string): Promise<string | undefined> {
  try {
    const response = await fetchGuarded(url);
    return response.ok ? URL.createObjectURL(await response.blob()) : undefined;
  } catch {
    return undefined;
  }
}
