// Draws the blocks of a message; a block that nobody here knows is shown as its raw JSON.

import { actions, contextActions } from "./actions.js";
import { context, divider, file, header, image, input, markdownBlock, section } from "./layout.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { plan, taskCard } from "./tasks.js";
import { unknown } from "./unknown.js";

const DRAW = {
  actions,
  context,
  context_actions: contextActions,
  data_table: dataTable,
  divider,
  file,
  header,
  image,
  input,
  markdown: markdownBlock,
  plan,
  rich_text: richText,
  section,
  table,
  task_card: taskCard,
};

/**
 * Elements for `blocks`. `scene` says where they stand and what a control does:
 * `{act(action), focus}`, where `act` sends one pressed or chosen element to the app.
 */
export function drawBlocks(blocks, scene) {
  return blocks.map((block, index) => {
    const place = { ...scene, block, focus: `${scene.focus}-${block?.block_id ?? index}` };
    const draw = Object.hasOwn(DRAW, block?.type) ? DRAW[block.type] : null;
    if (!draw) return unknown(block);
    try {
      return draw(block, place);
    } catch {
      return unknown(block, "This block does not have the shape that its type promises.");
    }
  });
}
