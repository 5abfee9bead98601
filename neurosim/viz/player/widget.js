// The player as a widget of a notebook: its clock is the model's `tick`, both ways.

const PAUSE = 200; // ms between two reports of a clock that moves

export default {
  async render({ model, el }) {
    const root = make("div", { "data-lm-suppress-shortcuts": "true" }); // keys that are pressed in the player are not the notebook's
    root.addEventListener("keydown", (event) => event.stopPropagation());
    const fit = () => root.style.setProperty("--neurosim-height", `${model.get("height")}px`);
    fit();
    el.append(root);
    for (const still of document.querySelectorAll(`[data-neurosim="${model.get("still")}"]`)) still.remove(); // it stood in for the player
    const player = await mount(root, JSON.parse(model.get("told")));
    let waiting = 0, reporting = false;
    const report = () => {
      waiting = 0;
      const tick = Math.floor(player.state.tick);
      if (tick === model.get("tick")) return;
      reporting = true;
      model.set("tick", tick);
      reporting = false;
      model.save_changes();
    };
    const follow = () => { if (!reporting) player.seek(model.get("tick")); };
    follow();
    player.onmove = () => { waiting ||= setTimeout(report, PAUSE); };
    model.on("change:tick", follow);
    model.on("change:height", fit);
    return () => {
      clearTimeout(waiting);
      model.off("change:tick", follow);
      model.off("change:height", fit);
      Object.assign(player, { onmove: null }).state.playing = false;
      root.remove();
    };
  },
};
