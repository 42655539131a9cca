import { streamsBoard } from './streams-board.js';

/** The text of the board's file; the ids are given in order, so that it is the same every time. */
export function boardJson(): string {
  const board = streamsBoard();
  const panels = board.panels?.map((panel, index) => ({ ...panel, id: index + 1 }));
  return `${JSON.stringify({ ...board, panels }, null, 2)}\n`;
}
