module A
  include B
  import C => :c
end
module B
  include A
end
module C
  import A => :a
  import C => :c
end
class D < D
  include Bud
end
