import Testing

/// How long a test waits for something that takes a moment when the machine is not busy.
let patience = Duration.seconds(60)

/// What did not come true in time.
struct Impatience: Error, CustomStringConvertible {
    let description: String
}

/// Looks again and again until there is a value; the error says what was waited for, and what was there instead.
func eventually<Value>(
    _ what: String,
    within limit: Duration = patience,
    isolation: isolated (any Actor)? = #isolation,
    details: () async -> String = { "" },
    _ look: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else {
            throw Impatience(description: "\(what): not within \(limit): \(await details())")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Looks again and again until the condition holds.
func waitUntil(
    _ what: String,
    within limit: Duration = patience,
    isolation: isolated (any Actor)? = #isolation,
    details: () async -> String = { "" },
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: limit, details: details) { try await condition() ? true : nil }
}
