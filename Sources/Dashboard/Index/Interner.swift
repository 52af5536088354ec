/// Keeps each different value once and hands out small numbers for it, as long as somebody uses it.
///
/// Number 0 always stands for the value given at the start.
struct Interner<Value: Hashable & Sendable>: Sendable {
    private var values: [Value]
    private var uses: [Int]
    private var ids: [Value: Int]
    private var free: [Int] = []
    private let limit: Int

    /// - Parameter limit: how many different values are kept at a time; the rest count as number 0.
    init(_ zero: Value, limit: Int) {
        (values, uses, ids) = ([zero], [1], [zero: 0])
        self.limit = limit
    }

    /// How many different values are in use.
    var count: Int { ids.count }

    subscript(id: Int) -> Value { values[id] }

    /// By number, with the first value in places that are free.
    var all: [Value] { values }

    func id(of value: Value) -> Int? { ids[value] }

    /// Takes a use of a value; 0 when no more values can be told apart.
    mutating func take(_ value: Value) -> Int {
        if let id = ids[value] {
            uses[id] += 1
            return id
        }
        let id: Int
        if let reused = free.popLast() {
            id = reused
            (values[id], uses[id]) = (value, 1)
        } else {
            guard values.count < limit else {
                uses[0] += 1
                return 0
            }
            id = values.count
            values.append(value)
            uses.append(1)
        }
        ids[value] = id
        return id
    }

    /// Gives a use back; the value goes with its last use.
    mutating func release(_ id: Int) {
        uses[id] -= 1
        guard uses[id] == 0, id != 0 else { return }
        ids[values[id]] = nil
        values[id] = values[0]
        free.append(id)
    }
}
