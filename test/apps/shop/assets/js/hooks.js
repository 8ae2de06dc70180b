// Shows what was searched for in bold.
export const Highlight = {
  mounted() { this.show() },
  updated() { this.show() },
  show() {
    const term = this.el.dataset.term
    if (!term) return
    // HOLE hook-dom-xss medium: markup in a link's `like=` runs as script, outside of what HEEx escapes
    this.el.innerHTML = this.el.textContent.replace(term, `<b>${term}</b>`)
  },
}
