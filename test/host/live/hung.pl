#!/usr/bin/perl
# Lets whoever reads a file wait for ever. Prints `ready` once it does, and a line for every question that it is asked.
#   hung.pl fuse PATH file|dir   mounts a file system at PATH that answers nothing
#   hung.pl race PATH            the same, mounted and unmounted again and again
#   hung.pl flush PATH           mounts a file at PATH that can be opened; whoever closes it waits
#   hung.pl flush PATH MS        the same, but whoever closes it waits for that many milliseconds only
#   hung.pl start PATH           opens PATH and starts another program, for which the kernel closes it
#   hung.pl again PATH           the same, and that program does it again, without an end
#   hung.pl fanotify PATH        asks the kernel to let it decide who opens PATH, and never decides
#   hung.pl fanotify PATH REGEX  the same of all on the file system of PATH; it lets open what REGEX does not match
# HUNG_SECONDS is after how long it ends by itself.
use strict;
use warnings;
use Fcntl qw(O_RDWR);

my ($how, $path, $kind) = @ARGV;
my $O_CLOEXEC = 0x80000;
my ($MS_BIND, $MNT_DETACH) = (4096, 2);
my ($FAN_CLASS_CONTENT, $FAN_OPEN_PERM, $AT_FDCWD) = (4, 0x10000, -100);
my ($FAN_MARK_ADD, $FAN_MARK_FILESYSTEM, $FAN_ALLOW) = (1, 0x100, 1);
my ($FUSE_OPEN, $FUSE_FLUSH, $FUSE_INIT, $ENOSYS) = (14, 25, 26, 38);
# asm/unistd_64.h, and the table of the other architectures (asm-generic/unistd.h).
my %number = `uname -m` =~ /x86_64/
  ? (openat => 257, mount => 165, umount => 166, clock_gettime => 228, fanotify_init => 300, fanotify_mark => 301)
  : (openat => 56, mount => 40, umount => 39, clock_gettime => 113, fanotify_init => 262, fanotify_mark => 263);
$| = 1;
# Whatever becomes of the test: what waits here, the daemon among it, is let go.
alarm($ENV{HUNG_SECONDS} // ($how =~ /^(flush|again)$/ ? 300 : 20));

sub call {
  my ($name, @arguments) = @_;
  my $result = syscall $number{$name}, @arguments;
  die "$name: $!\n" if $result < 0;
  return $result;
}

# Seconds since the machine was started (CLOCK_MONOTONIC).
sub now {
  my $time = "\0" x 16;
  syscall $number{clock_gettime}, 1, $time;
  my ($seconds, $nanoseconds) = unpack 'q q', $time;
  return $seconds + $nanoseconds / 1e9;
}

sub answer {
  my ($device, $bytes) = @_;
  defined syswrite $device, $bytes or die "the kernel takes no answer: $!\n";
}

sub serve {
  my ($at, $mode, $then) = @_;
  sysopen(my $device, '/dev/fuse', O_RDWR) or die "/dev/fuse: $!\n";
  my ($source, $type) = ('hung', 'fuse.hung');
  call('mount', $source, $at, $type, 0, sprintf 'fd=%d,rootmode=%s,user_id=0,group_id=0,allow_other', fileno $device, $mode);
  # What is answered later: when, in seconds, and to which question.
  my @later;
  for (;;) {
    while (@later) {
      my $rest = $later[0][0] - now();
      vec(my $ready = '', fileno($device), 1) = 1;
      last if $rest > 0 && select $ready, undef, undef, $rest;
      answer($device, pack 'L l Q', 16, 0, (shift @later)->[1]) if $later[0][0] <= now();
    }
    sysread $device, my $question, 200_000 or last;
    my (undef, $operation, $unique) = unpack 'L L Q', $question;
    if ($how eq 'flush' && $operation != $FUSE_INIT && $operation != $FUSE_FLUSH) {
      # Whatever else is asked is not offered.
      my $isOpen = $operation == $FUSE_OPEN;
      answer($device, $isOpen ? pack('L l Q Q L L', 32, 0, $unique, 1, 0, 0) : pack('L l Q', 16, -$ENOSYS, $unique));
      next;
    }
    if ($how eq 'flush' && $kind && $operation == $FUSE_FLUSH) {
      push @later, [now() + $kind / 1000, $unique];
      next;
    }
    if ($operation != $FUSE_INIT) {
      print "asked $operation\n";
      next;
    }
    answer($device, pack 'L l Q L L L L S S L L S S L8', 80, 0, $unique, 7, 31, 4096, 0, 12, 9, 4096, 1, 1, 0, (0) x 8);
    $then->();
    print "ready\n";
  }
}

if ($how eq 'fuse') {
  serve($path, $kind eq 'dir' ? '40755' : '100644', sub { });
} elsif ($how eq 'start') {
  # Perl's own open closes it in between.
  call('openat', $AT_FDCWD, $path, $O_CLOEXEC);
  exec 'sleep', '7777';
} elsif ($how eq 'again') {
  my $again = 'syscall $ARGV[0] + 0, $ARGV[1] + 0, $ARGV[2], $ARGV[3] + 0; exec $^X, "-e", $ARGV[4], @ARGV';
  exec $^X, '-e', $again, $number{openat}, $AT_FDCWD, $path, $O_CLOEXEC, $again;
} elsif ($how eq 'flush') {
  serve($path, '100644', sub { });
} elsif ($how eq 'race') {
  my $hidden = '/tmp/hung';
  open(my $file, '>', $hidden) or die "$hidden: $!\n";
  serve($hidden, '100644', sub {
    return if fork;
    alarm 20;
    my $none = '';
    for (;;) {
      call('mount', $hidden, $path, $none, $MS_BIND, 0);
      call('umount', $path, $MNT_DETACH);
    }
  });
} else {
  my $group = call('fanotify_init', $FAN_CLASS_CONTENT, 0);
  my $what = $FAN_MARK_ADD | ($kind ? $FAN_MARK_FILESYSTEM : 0);
  call('fanotify_mark', $group, $what, $FAN_OPEN_PERM, $AT_FDCWD, $path);
  print "ready\n";
  sleep if !$kind;
  open(my $questions, '+<&=', $group) or die "fanotify: $!\n";
  while (sysread $questions, my $events, 4096) {
    while (length $events) {
      # struct fanotify_event_metadata (linux/fanotify.h)
      my ($length, undef, undef, undef, undef, $opened) = unpack 'L C C S Q l', $events;
      substr $events, 0, $length, '';
      my $name = readlink "/proc/self/fd/$opened";
      if ($name =~ $kind) {
        print "asked $name\n";
        next;
      }
      syswrite $questions, pack 'l L', $opened, $FAN_ALLOW;
      open(my $file, '<&=', $opened);
      close $file;
    }
  }
}
