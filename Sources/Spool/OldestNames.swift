import HeapModule

/// Keeps the oldest names of a listing of any length in bounded memory.
struct OldestNames {
    private var heap = Heap<JobName>()
    private let limit: Int
    private(set) var wasCut = false

    init(limit: Int) { self.limit = limit }

    mutating func insert(_ name: JobName) {
        if heap.count < limit {
            heap.insert(name)
        } else {
            wasCut = true
            if let newest = heap.max, name < newest { heap.replaceMax(with: name) }
        }
    }

    var newestFirst: [JobName] { heap.unordered.sorted(by: >) }
}
