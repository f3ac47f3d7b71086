// A bare event loop for exactly the models of the benchmark: what the hardware allows, not a product. 4-ary heap,
// xoshiro256++, exponentials by the ziggurat of Marsaglia and Tsang (2000) in 64 bits.
//
//   event-loops mm1|mm10|chain|timers JOBS SEED    writes processor seconds, peak KiB and the mean in seconds
#include <sys/resource.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <vector>

static uint64_t state[4];

static inline uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t draw() {
  const uint64_t result = rotate(state[0] + state[3], 23) + state[0], shifted = state[1] << 17;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotate(state[3], 45);
  return result;
}

static void seed(uint64_t x) {
  for (uint64_t &word : state) {
    uint64_t z = (x += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    word = z ^ (z >> 31);
  }
}

static double edges[257], heights[257];

static void prepare() {
  const double last = 7.69711747013104972, volume = 0.0039496598225815571993;
  edges[0] = volume / std::exp(-last);
  edges[1] = last;
  for (int i = 2; i < 256; i++) edges[i] = -std::log(volume / edges[i - 1] + std::exp(-edges[i - 1]));
  edges[256] = 0;
  for (int i = 0; i <= 256; i++) heights[i] = std::exp(-edges[i]);
}

static inline double exponential() {
  double base = 0;
  for (;;) {
    const uint64_t bits = draw();
    const int layer = bits & 255;
    const double unit = (bits >> 11) * 0x1p-53, x = unit * edges[layer];
    if (x < edges[layer + 1]) return base + x;
    if (layer == 0) {
      base += edges[1];
      continue;
    }
    const double y = (draw() >> 11) * 0x1p-53;
    if (heights[layer] + y * (heights[layer + 1] - heights[layer]) < std::exp(-x)) return base + x;
  }
}

static inline int64_t delay(double mean) { return static_cast<int64_t>(mean * exponential() + 0.5); }

struct Event {
  int64_t time;
  uint64_t order;  // rank and sequence
  uint32_t kind, subject;
  bool operator<(const Event &other) const {
    return time < other.time || (time == other.time && order < other.order);
  }
};

class Heap {
  std::vector<Event> events;
  uint64_t sequence = 0;

 public:
  bool empty() const { return events.empty(); }

  uint64_t push(int64_t time, uint64_t rank, uint32_t kind, uint32_t subject) {
    const Event event{time, rank << 56 | ++sequence, kind, subject};
    size_t place = events.size();
    events.push_back(event);
    while (place > 0) {
      const size_t parent = (place - 1) / 4;
      if (!(event < events[parent])) break;
      events[place] = events[parent];
      place = parent;
    }
    events[place] = event;
    return event.order;
  }

  Event pop() {
    const Event top = events[0], last = events.back();
    events.pop_back();
    const size_t count = events.size();
    size_t place = 0;
    while (4 * place + 1 < count) {
      const size_t first = 4 * place + 1, end = first + 4 < count ? first + 4 : count;
      size_t least = first;
      for (size_t child = first + 1; child < end; child++)
        if (events[child] < events[least]) least = child;
      if (!(events[least] < last)) break;
      events[place] = events[least];
      place = least;
    }
    if (count > 0) events[place] = last;
    return top;
  }
};

// Jobs, sum of waiting times in seconds.
static double station(int servers, double rate, long jobs) {
  Heap heap;
  std::deque<int64_t> waiting;
  long arrived = 0;
  int idle = servers;
  __int128 sum = 0;
  heap.push(delay(1e9 / rate), 1, 0, 0);
  while (!heap.empty()) {
    const Event event = heap.pop();
    if (event.kind == 0) {
      if (++arrived < jobs) heap.push(event.time + delay(1e9 / rate), 1, 0, 0);
      if (idle > 0) {
        idle--;
        heap.push(event.time + delay(1e9), 0, 1, 0);
      } else {
        waiting.push_back(event.time);
      }
    } else if (!waiting.empty()) {
      sum += event.time - waiting.front();
      waiting.pop_front();
      heap.push(event.time + delay(1e9), 0, 1, 0);
    } else {
      idle++;
    }
  }
  return static_cast<double>(sum) / jobs / 1e9;
}

// A timer that is cancelled stays in the heap: it is known by its order when it comes.
static double chain(bool has_timers, long jobs) {
  struct Job {
    int64_t arrival;
    int stage;
    uint64_t timer;
  };
  const double means[4] = {50e6, 2e9, 0.5e9, 50e6};
  Heap heap;
  std::deque<uint32_t> waiting[4];
  int idle[4] = {200, 200, 200, 200};
  std::vector<Job> all;
  std::vector<uint32_t> unused;
  long arrived = 0;
  __int128 sum = 0;
  int64_t now = 0;
  auto begin = [&](uint32_t job, int stage) { heap.push(now + delay(means[stage]), 0, 1, job); };
  auto enter = [&](uint32_t job, int stage) {
    all[job].stage = stage;
    if (has_timers && stage > 0) all[job].timer = heap.push(now + 30000000000, 2, 2, job);
    if (idle[stage] > 0) {
      idle[stage]--;
      begin(job, stage);
    } else {
      waiting[stage].push_back(job);
    }
  };
  auto leave = [&](int stage) {
    if (waiting[stage].empty()) {
      idle[stage]++;
    } else {
      const uint32_t next = waiting[stage].front();
      waiting[stage].pop_front();
      begin(next, stage);
    }
  };
  heap.push(delay(1e9 / 60), 1, 0, 0);
  while (!heap.empty()) {
    const Event event = heap.pop();
    if (event.kind == 2) {
      if (all[event.subject].timer != event.order) continue;
      all[event.subject].timer = 0;
      now = event.time;
    } else if (event.kind == 0) {
      now = event.time;
      if (++arrived < jobs) heap.push(now + delay(1e9 / 60), 1, 0, 0);
      uint32_t job;
      if (unused.empty()) {
        job = all.size();
        all.push_back({});
      } else {
        job = unused.back();
        unused.pop_back();
      }
      all[job] = {now, 0, 0};
      enter(job, 0);
    } else {
      now = event.time;
      Job &job = all[event.subject];
      const int stage = job.stage;
      if (stage > 0) {
        job.timer = 0;
        leave(stage);
      }
      if (stage < 3) {
        enter(event.subject, stage + 1);
      } else {
        sum += now - job.arrival;
        unused.push_back(event.subject);
        leave(0);
      }
    }
  }
  return static_cast<double>(sum) / jobs / 1e9;
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  const char *model = arguments[1];
  const long jobs = std::atol(arguments[2]);
  seed(std::strtoull(arguments[3], nullptr, 10));
  prepare();
  const clock_t start = std::clock();
  double mean;
  if (!std::strcmp(model, "mm1"))
    mean = station(1, 0.9, jobs);
  else if (!std::strcmp(model, "mm10"))
    mean = station(10, 9, jobs);
  else
    mean = chain(!std::strcmp(model, "timers"), jobs);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.9f %ld %.9f\n", seconds, usage.ru_maxrss, mean);
}
