import { topEvidenceText } from '../../domain/evidence.js';
import type { AlertMessage } from '../protocol.js';
import { element, setText } from './element.js';
import { whyButton } from './explanation-dialog.js';
import { dayText, timeText } from './format.js';
import { picture } from './picture.js';

export interface AlertItem {
  readonly root: HTMLElement;
  show(alert: AlertMessage, nowMs: number): void;
}

/** One alert, from firing to resolved, with the picture of what was wrong, then of the recovery. */
export function alertItem(alertId: string): AlertItem {
  const image = picture('');
  const badge = element('span', { className: 'badge' });
  const time = element('time', { className: 'alert-time' });
  const message = element('p', { className: 'alert-message' });
  const facts = element('p', { className: 'alert-facts' });
  const why = whyButton(`why-alert-${alertId}`);
  const head = element('div', { className: 'alert-head' }, badge, why.root, time);
  const text = element('div', { className: 'alert-text' }, head, message, facts);
  const root = element('li', { className: 'alert' }, element('div', { className: 'thumb' }, image.image), text);
  root.dataset['alertId'] = alertId;

  return {
    root,
    show: (alert, nowMs) => {
      const atMs = alert.timeUs / 1000;
      root.dataset['state'] = alert.state;
      setText(badge, alert.state);
      setText(time, `${dayText(atMs, nowMs)}${timeText(atMs)}`);
      time.dateTime = new Date(atMs).toISOString();
      setText(message, alert.message);
      setText(facts, factsText(alert));
      image.image.alt = `${alert.streamId} when the alert was ${alert.state}`;
      image.show(alert.pictureUrl);
      why.show(alert.explanationUrl === undefined ? undefined : { subject: alert.streamId, url: alert.explanationUrl });
    },
  };
}

/** On the reader's own clock; the message tells UTC, and while it fires the cause. */
function factsText({ ruleId, state, sinceUs, timeUs, topEvidence: top }: AlertMessage): string {
  const since = timeText(sinceUs / 1000);
  if (state === 'firing') return `rule ${ruleId} · bad since ${since}`;
  const cause = top === undefined ? '' : ` · ${topEvidenceText(top)}`;
  return `rule ${ruleId} · ${since} to ${timeText(timeUs / 1000)}${cause}`;
}
