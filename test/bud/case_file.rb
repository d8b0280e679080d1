# The files in test/execution/bud: what they look like is said in test/execution/bud_cases.h.
Case = Struct.new(:file, :line, :title, :parts, :settings, :steps, :is_refused) do
  def text
    return parts['ruby'] if parts['ruby']
    blocks = %w[state bootstrap bloom].map { |part| "  #{part} do\n#{parts[part]}  end\n" if parts[part] }
    "class Node\n  include Bud\n#{blocks.join}end\n"
  end

  # `name` is called `name_` everywhere.
  def rename(name)
    own = /(?<![\w@$'"])#{name}(?!\w|\s*\()/
    parts.each_value { |part| part.gsub!(own, "#{name}_") }
    steps.each do |step|
      [step.inbox, step.expected].each { |all| all.each { |entry| entry[0] = "#{name}_" if entry[0] == name } }
      step.sent&.gsub!(/(?<=^|, )#{name} /, "#{name}_ ")
    end
  end
end

Step = Struct.new(:line, :inbox, :expected, :sent, :fails)

def split(text, by)
  text.split(by).map(&:strip).reject(&:empty?)
end

def read_inbox(text)
  split(text, ' ; ').flat_map do |part|
    name, values = part.split(' ', 2)
    split(values, ' | ').map { |value| [name, value] }
  end
end

def read_cases(path)
  cases = []
  section = nil
  File.readlines(path, chomp: true).each_with_index do |line, at|
    next if line.strip.empty? || line.start_with?('#')
    made = cases.last
    if line.start_with?(' ')
      section ? made.parts[section] << line << "\n" : made.steps.last.expected << line.split(':', 2).map(&:strip)
      next
    end
    word, rest = line.split(' ', 2)
    rest = rest.to_s.strip
    section = word[/\A(state|bootstrap|bloom|ruby)/]
    if section
      made.parts[section] = rest.empty? ? +'' : "#{rest[1..-2]}\n"
      next
    end
    case word
    when 'case' then cases << Case.new(File.basename(path), at + 1, rest, {}, [], [], false)
    when 'set' then made.settings << rest.split(' ', 2)
    when 'refused' then made.is_refused = true
    when 'tick' then made.steps << Step.new(at + 1, read_inbox(rest), [], nil, nil)
    when 'sent' then made.steps.last.sent = rest
    when 'fails' then made.steps.last.fails = rest
    end
  end
  cases
end
