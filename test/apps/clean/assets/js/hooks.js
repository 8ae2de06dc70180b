// Shows what was searched for in bold.
export const Highlight = {
  mounted() { this.show() },
  updated() { this.show() },
  show() {
    const term = this.el.dataset.term
    if (!term) return
    const bold = document.createElement("b")
    bold.textContent = term
    this.el.replaceChildren("Teas for ", bold)
  },
}
