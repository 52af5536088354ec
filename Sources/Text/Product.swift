/// What the programs of this package call themselves.
package enum Product {
    /// The one place that has it; the newest heading of `CHANGELOG.md` is the same.
    package static let version = "0.3.0"
}
