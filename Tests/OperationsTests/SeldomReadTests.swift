import Dispatch
import Synchronization
import Testing

@testable import Operations

@Suite("What is read seldom", .timeLimit(.minutes(1))) struct SeldomReadTests {
    @Test("Who asks while another reads gets what was read before, and does not wait")
    func hanging() async throws {
        let (mayEnd, hasBegun) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let reads = Atomic<Int>(0)
        let time = Mutex(ContinuousClock.now)
        let read = SeldomRead(every: .seconds(2), clock: { time.withLock(\.self) }) { () -> Int in
            let number = reads.add(1, ordering: .relaxed).newValue
            if number > 1 {
                hasBegun.signal()
                mayEnd.wait()
            }
            return number
        }
        #expect(read.value() == 1)
        time.withLock { $0 += .seconds(3) }
        let (results, result) = AsyncStream.makeStream(of: Int.self)
        DispatchQueue.global().async { result.yield(read.value()) }
        await withCheckedContinuation { ready in
            DispatchQueue.global().async {
                hasBegun.wait()
                ready.resume()
            }
        }
        #expect(read.value() == 1, "the other one hangs")
        mayEnd.signal()
        #expect(await results.first { _ in true } == 2)
        #expect(read.value() == 2)
    }
}
