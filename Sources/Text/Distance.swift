/// How many characters of the longer text are in no common run of the shorter one's order: small for a misspelling.
package func distance(_ left: String, _ right: String) -> Int {
    let change = Array(left).difference(from: Array(right))
    return max(change.insertions.count, change.removals.count)
}
