/* libyaml's events of a file: prints the median processor time of one reading in seconds, the peak memory of the
   process in KiB, and what was counted. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <yaml.h>

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static long read_events(const unsigned char *bytes, size_t size) {
  yaml_parser_t parser;
  yaml_event_t event;
  long events = 0;
  int at_end = 0;
  if (!yaml_parser_initialize(&parser)) return -1;
  yaml_parser_set_input_string(&parser, bytes, size);
  while (!at_end) {
    if (!yaml_parser_parse(&parser, &event)) return -1;
    at_end = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    events++;
  }
  yaml_parser_delete(&parser);
  return events;
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  int rounds = atoi(arguments[2]);
  FILE *file = fopen(arguments[1], "rb");
  if (!file || rounds < 1 || rounds > 100) return 66;
  fseek(file, 0, SEEK_END);
  size_t size = ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(size);
  if (!bytes || fread(bytes, 1, size, file) != size) return 66;
  double seconds[100];
  long events = 0;
  for (int round = 0; round < rounds; round++) {
    clock_t start = clock();
    events = read_events(bytes, size);
    seconds[round] = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (events < 0) return 2;
  }
  qsort(seconds, rounds, sizeof *seconds, ascending);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%.6f %ld %ld events\n", seconds[rounds / 2], usage.ru_maxrss, events);
  return 0;
}
