import Foundation
import Glibc
import Testing

@testable import Spool

/// The two threads of the spool: nothing handed to them is lost, and they end.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ThreadTests {
    private actor Counter {
        nonisolated let thread: SpoolThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private(set) var count = 0

        init(_ thread: SpoolThread) { self.thread = thread }

        func add() -> UInt64 {
            count += 1
            return UInt64(gettid())
        }
    }

    @Test func jobsRunOneAfterAnotherOnOneThread() async throws {
        let thread = try SpoolThread()
        let counter = Counter(thread)
        let threads = await withTaskGroup(of: UInt64.self) { group in
            for _ in 0..<2000 { group.addTask { await counter.add() } }
            return await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
        }
        #expect(await counter.count == 2000)
        #expect(threads.count == 1)
        thread.stop()
    }

    @Test func jobsAreRunWhenTheyComeDuringAndAfterTheEnd() async throws {
        for _ in 0..<50 {
            let thread = try SpoolThread()
            let counter = Counter(thread)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = await counter.add() } }
                group.addTask { thread.stop() }
            }
            _ = await counter.add()
            #expect(await counter.count == 21)
            thread.stop()
        }
    }

    @Test func threadsAndDescriptorsAreGivenBack() async throws {
        func held() throws -> (threads: Int, descriptors: Int) {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let threads = status.split(separator: "\n").first { $0.hasPrefix("Threads:") } ?? ""
            return (
                Int(threads.split(separator: "\t").last ?? "") ?? 0,
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            )
        }
        let before = try held()
        for _ in 0..<300 {
            let thread = try SpoolThread()
            _ = await Counter(thread).add()
            thread.stop()
            let batches = BatchThread<Int>(name: "test") { _ in }
            _ = batches.submit(1)
            batches.stop()
        }
        // Other tests run beside this one.
        try await eventually("they are gone", within: 20) {
            let now = try held()
            return now.threads < before.threads + 200 && now.descriptors < before.descriptors + 300
        }
    }

    @Test func aBatchThreadHandsOverEverythingInOrder() async throws {
        let received = Guarded([Int]())
        let thread = BatchThread<Int>(name: "test") { batch in
            #expect(!batch.isEmpty)
            received.withLock { $0 += batch }
        }
        for number in 0..<10_000 { #expect(thread.submit(number)) }
        thread.stop()
        #expect(received.withLock { $0 } == Array(0..<10_000))
        #expect(!thread.submit(1))
        thread.stop()
    }
}
