# How often each word is there.
class Words
  include Bud

  state do
    table :words, [:id, :word]
    scratch :counts, [:word] => [:count]
  end

  bloom do
    counts <= words.group([:word], count)
  end
end
