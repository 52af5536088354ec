/// How often things occur.
///
/// ## Limits
/// Once it knows so many different ones, only those are counted on.
package struct WordCount: Sendable {
    private var counts: [String: Int] = [:]
    private let limit: Int

    package init(limit: Int = 100_000) { self.limit = limit }

    package mutating func add(_ word: String) {
        if let count = counts[word] {
            counts[word] = count + 1
        } else if counts.count < limit {
            counts[word] = 1
        }
    }

    /// The most frequent ones, equally frequent ones by alphabet.
    package func mostFrequent(_ number: Int) -> [(word: String, count: Int)] {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(number).map { ($0.key, $0.value) }
    }
}
