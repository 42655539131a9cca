import { fetchGuarded } from './access-token.js';
import { byId, element, setText } from './element.js';

export interface ExplanationSource {
  /** What is explained, such as the stream's id. */
  readonly subject: string;
  readonly url: string;
}

export interface WhyButton {
  readonly root: HTMLButtonElement;
  /** Hidden where there is nothing to explain. */
  show(source: ExplanationSource | undefined): void;
}

/** A button that opens the explanation of what it was shown last. */
export function whyButton(testId: string): WhyButton {
  const root = element('button', { className: 'why', text: 'why', testId });
  let source: ExplanationSource | undefined;
  root.type = 'button';
  root.hidden = true;
  root.addEventListener('click', () => {
    if (source !== undefined) void open(source);
  });
  return {
    root,
    show: (given) => {
      source = given;
      root.hidden = given === undefined;
      if (given !== undefined) root.setAttribute('aria-label', `why ${given.subject} has this score`);
    },
  };
}

const dialog = byId('explanation') as HTMLDialogElement;
const image = byId('explanation-image') as HTMLImageElement;
const save = byId('explanation-save') as HTMLAnchorElement;
byId('explanation-close').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', clear);

/** Says that it is being drawn, then shows it, or why it cannot be. */
async function open({ subject, url }: ExplanationSource): Promise<void> {
  clear();
  setText(byId('explanation-title'), `Why ${subject} has this score`);
  setText(byId('explanation-note'), 'drawing …');
  dialog.dataset['url'] = url;
  dialog.showModal();
  const { picture, reason } = await ask(url);
  if (dialog.dataset['url'] !== url || !dialog.open) return;
  setText(byId('explanation-note'), reason ?? '');
  if (picture === undefined) return;
  image.src = URL.createObjectURL(picture);
  image.alt = `${subject}: its frame with maps over it, the scores of the methods and what each degradation costs`;
  image.hidden = false;
  save.href = image.src;
  save.download = `${subject.replace(/[^\w.-]+/g, '-')}.png`;
  save.hidden = false;
}

async function ask(url: string): Promise<{ readonly picture?: Blob; readonly reason?: string }> {
  try {
    const response = await fetchGuarded(url);
    if (response.ok) return { picture: await response.blob() };
    const { detail } = (await response.json()) as { readonly detail?: string };
    return { reason: detail ?? `the daemon answered ${response.status}` };
  } catch {
    return { reason: 'the daemon does not answer; try again' };
  }
}

function clear(): void {
  URL.revokeObjectURL(image.src);
  image.removeAttribute('src');
  image.hidden = true;
  save.hidden = true;
  delete dialog.dataset['url'];
}
