import { describe, expect, it } from 'vitest';
import { escaped, label, shortened, tag } from '../../../src/explain/svg.js';

describe('svg', () => {
  it('lets no text become markup, in elements or attributes', () => {
    expect(label(1, 2, '</text><script>&"')).toBe('<text x="1" y="2">&lt;/text&gt;&lt;script&gt;&amp;&quot;</text>');
    expect(tag('g', { id: `"'><x` })).toBe('<g id="&quot;&#39;&gt;&lt;x"/>');
  });

  it('replaces what XML cannot hold', () => {
    expect(escaped('a\u0000b\u001bc\ud800d\uffffe\u{1f600}')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\u{1f600}');
  });

  it('writes two decimals at most and leaves out what is undefined', () => {
    expect(tag('rect', { x: 1 / 3, y: undefined, rx: 4 })).toBe('<rect x="0.33" rx="4"/>');
  });

  it('keeps both ends of a text that is too long', () => {
    expect(shortened('recordings/gate-2026.png', 9)).toBe('reco….png');
    expect(shortened('gate', 4)).toBe('gate');
  });
});
