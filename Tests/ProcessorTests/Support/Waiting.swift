import Testing

/// What a test waited for and did not get.
struct NeverCame: Error, CustomStringConvertible {
    let description: String
}

/// Returns once the condition holds; throws when it does not within a generous time.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(4))
    }
    throw NeverCame(description: "waited \(limit) in vain until \(what)")
}

/// Waits until there is a value.
func eventually<Value>(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ find: () async throws -> Value?
) async throws -> Value {
    var found: Value?
    try await eventually(what, within: limit) {
        found = try await find()
        return found != nil
    }
    return try #require(found)
}
