# Nodes of ours, as processes beside those of Bud.
require 'json'
require 'tempfile'

PATIENCE_S = 20

def wait_until
  last = Process.clock_gettime(Process::CLOCK_MONOTONIC) + PATIENCE_S
  sleep 0.05 until yield || Process.clock_gettime(Process::CLOCK_MONOTONIC) > last
end

class OurNode
  attr_reader :address

  # `inbox` is what it is given in its first timestep; `options` are of `blazes run`.
  def initialize(blazes, program, class_name, inbox = {}, *options)
    @input = Tempfile.new
    @input.puts(inbox.to_json)
    @input.flush
    @printed = Tempfile.new
    said, write = IO.pipe
    command = [blazes, 'run', program, '--class', class_name, '--addr', '127.0.0.1:0', '--input', @input.path, *options]
    @process = spawn(*command, out: @printed.path, err: write)
    write.close
    @address = said.gets.to_s[/blazes: (\S+) is up/, 1] or raise "#{class_name}: #{said.read}"
    @listener = Thread.new { said.read }
  end

  # The tuples of an output interface until now.
  def outputs(collection)
    lines = File.readlines(@printed.path).select { |line| line.end_with?("\n") }.map { |line| JSON.parse(line) }
    lines.select { |line| line['collection'] == collection }.map { |line| line['tuple'] }
  end

  def stop
    Process.kill('TERM', @process)
    Process.wait(@process)
  end
end
