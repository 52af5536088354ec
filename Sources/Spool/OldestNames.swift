import HeapModule

/// The oldest names of a folder of any length, in bounded memory.
struct OldestNames {
    private var heap = Heap<JobName>()
    private let limit: Int
    /// The newest did not fit: what is here is not all.
    private(set) var wasCut = false

    /// - Parameter limit: how many names are kept.
    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { heap.isEmpty }

    /// A name that is there already may be in it twice.
    mutating func insert(_ name: JobName) {
        if heap.count < limit {
            heap.insert(name)
        } else {
            wasCut = true
            if let newest = heap.max, name < newest { heap.replaceMax(with: name) }
        }
    }

    mutating func popOldest() -> JobName? { heap.popMin() }
}
